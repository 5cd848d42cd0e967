using System.Runtime.CompilerServices;
using Outrider.Kernel;
using Outrider.Supervision;
using Outrider.Supervision.Succession;

namespace Outrider.CommandLine;

/// <summary>The verbs of the command line; each is one file beside this one.</summary>
internal static class Verbs
{
    public static int Run(string[] args)
    {
        // These are started by the supervisor and not by people, `exec` on the way to every process of a run: they must be there in
        // milliseconds, so neither the parser nor a verb that people use is loaded for them.
        if (args is ["exec", ..]) return ExecVerb.Run(args[1..]);
        if (args is ["sidecar", ..]) return SidecarVerb.Run(args[1..]);
        if (args is [ResumeWords.Verb, ..]) return ResumeVerb.Run(args[1..]);
        return RunVisible(args);
    }

    // Apart, so that the types it names are not loaded for those above.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int RunVisible(string[] args) => Run(args, Terminal.OfThisProcess(), StateRoot.Candidates(), TimeProvider.System);

    /// <summary>What people type, on any terminal.</summary>
    public static int Run(string[] args, Terminal terminal, IReadOnlyList<string> stateRoots, TimeProvider time)
    {
        var choice = new RunChoice(terminal, stateRoots, time);
        Verb[] verbs =
        [
            RunWords.Make(choice => RunVerb.Run(choice, terminal)),
            CheckVerb.Make(terminal),
            StatusVerb.Make(terminal, choice, time),
            LogsVerb.Make(terminal, choice, time),
            ReloadVerb.Make(terminal, choice),
            UpgradeVerb.Make(terminal, choice),
            RestartVerb.Make(terminal, choice),
            StopVerb.Make(terminal, choice),
            ComponentsVerb.Make(terminal),
            SchemaVerb.Make(terminal),
            VersionVerb.Make(terminal),
        ];
        try
        {
            return new CommandLineReading(verbs, terminal).Run(args);
        }
        catch (Exception e)
        {
            terminal.Error.WriteLine($"outrider: this is a fault of Outrider's own, please report it: {e}");
            return ExitCode.Software;
        }
    }
}

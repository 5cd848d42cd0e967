using System.Runtime.CompilerServices;
using Outrider.Kernel;

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
        return Run(args, Terminal.OfThisProcess());
    }

    /// <summary>What people type; for tests with a terminal of their own.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Run(string[] args, Terminal terminal)
    {
        Verb[] verbs = [RunVerb.Make(terminal), CheckVerb.Make(terminal), StatusVerb.Make(terminal), ComponentsVerb.Make(terminal), SchemaVerb.Make(terminal), VersionVerb.Make(terminal)];
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

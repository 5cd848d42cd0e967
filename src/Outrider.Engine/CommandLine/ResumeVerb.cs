using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Native;
using Outrider.Observability;
using Outrider.Supervision;
using Outrider.Supervision.Command;
using Outrider.Supervision.Listening;
using Outrider.Supervision.Succession;

namespace Outrider.CommandLine;

/// <summary>
/// The hidden verb by which this executable takes over a run from the supervisor of another version (<see cref="Upgrader"/>): first, with <c>--check</c> and as a
/// process beside it, says whether it could; then, as that very process, does.
/// </summary>
internal static class ResumeVerb
{
    public static int Run(string[] args)
    {
        if (args is [ResumeWords.Check]) return Check(Terminal.OfThisProcess());
        if (args is [var descriptor] && int.TryParse(descriptor, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return Resume(number, Terminal.OfThisProcess());
        throw new ArgumentException("'resume' is Outrider's own; to put another executable in the place of a running one: outrider upgrade PATH");
    }

    private static int Check(Terminal terminal)
    {
        try
        {
            var snapshot = RunSnapshot.FromBytes(Descriptors.ReadMemoryFile(ResumeWords.CheckedDescriptor));
            var problems = new Problems();
            if (Read(snapshot, problems) is null)
            {
                foreach (var problem in problems.InOrder()) terminal.Out.WriteLine(problem);
                return ExitCode.Usage;
            }

            terminal.Out.WriteLine(OwnVersion.Text);
            return ExitCode.Ok;
        }
        catch (UnavailableException e)
        {
            terminal.Out.WriteLine(e.Message);
            return ExitCode.Unavailable;
        }
    }

    /// <summary>On the main thread. The exit code of the run.</summary>
    private static int Resume(int document, Terminal terminal)
    {
        var snapshot = RunSnapshot.FromBytes(Descriptors.ReadMemoryFile(document));
        foreach (var descriptor in snapshot.Descriptors) Descriptors.CloseOnExec(descriptor);
        var problems = new Problems();
        // It was good a moment ago, in the check.
        var read = Read(snapshot, problems) ?? throw new InvalidOperationException(string.Join("; ", problems.InOrder()));
        using var output = new UnblockedWriter(terminal.Error);
        var logs = new LogWriter(output, read.Config.Outrider.Log.Level, TimeProvider.System);
        using var state = StateFolder.Inherited(snapshot.Site.StateFolder, snapshot.Site.StateLock);
        using var listeners = new ListenerSet([.. snapshot.Listeners.Select(l => BoundListener.Inherited(l.Id, l.Name, l.Requested, l.Descriptor))]);
        var reader = Reader(snapshot, terminal);
        var plan = reader.Blueprint(read, snapshot.Site, logs).Plan(listeners.Current);
        var control = snapshot.ControlSocket < 0 ? null : new SafeFileHandle(snapshot.ControlSocket, true);
        using var supervisor = new Supervisor(snapshot.Site, plan, listeners, control, snapshot.Choice, () => reader.ReadAgain(snapshot.Site, logs), TimeProvider.System, snapshot);
        var code = supervisor.Resume(snapshot);
        ControlSocket.Remove(state.Path);
        return code;
    }

    private static (OutriderConfig Config, ConfigNode Root)? Read(RunSnapshot snapshot, Problems problems) =>
        BlueprintReader.Check(ConfigNodeJson.Read(Encoding.UTF8.GetBytes(snapshot.Config)), problems);

    private static BlueprintReader Reader(RunSnapshot snapshot, Terminal terminal) =>
        new(new ConfigChoice(snapshot.Choice.Path, snapshot.Choice.Profile, snapshot.Choice.Command), terminal.Environment);
}

using Outrider.Supervision.Command;
using Outrider.Supervision.Control;
using Outrider.Supervision.Life;
using Outrider.Supervision.Output;

namespace Outrider.Supervision;

/// <summary>What a run does when it is commanded over its control socket. All on the loop.</summary>
/// <param name="crew">Its children.</param>
/// <param name="askStop">Begins the stop of the run; gets what asked for it.</param>
/// <param name="changes">What the run can become.</param>
internal sealed class RunCommands(Crew crew, Action<string> askStop, RunChanges changes) : IRunCommands
{
    private readonly List<PendingCommand> _stops = [];
    private readonly List<PendingRestart> _restarts = [];

    public RunStatus Status() => crew.RunStatus();

    public void Stop(PendingCommand command, bool waits)
    {
        if (waits) _stops.Add(command);
        else command.Finish(CommandAnswer.Done("asked to stop"));
        askStop("outrider stop");
    }

    public void Restart(PendingCommand command, string process)
    {
        if (Find(process) is not { } child)
        {
            command.Finish(CommandAnswer.Refused($"'{process}' is no process of this run; give one of: {string.Join(", ", crew.All.Select(c => c.Model.Name))}"));
            return;
        }

        var restarts = child.Restarts;
        var pending = new PendingRestart(child, restarts, command);
        // With two of them at once for a moment, nobody who calls has to wait.
        if (child is { Model.Kind: ChildKind.Modules, State: LifeState.Ready })
        {
            _restarts.Add(pending);
            changes.Succeed(child, problem => OnNotSucceeded(pending, problem));
        }
        else if (child.Restart()) _restarts.Add(pending);
        else command.Finish(CommandAnswer.Failed($"{child.Model.Title} is {Word(child.State)} and cannot be restarted{(child.State == LifeState.Ended ? "; start the run anew" : "")}"));
    }

    public void Reload(PendingCommand command) =>
        changes.Reload(result => command.Finish(new CommandAnswer(result.Code, string.Join("\n", result.Lines)) { Problems = result.Problems }));

    public void Upgrade(PendingCommand command, string path)
    {
        command.Say($"upgrading to {path}");
        // The answer is given by whoever is in charge in the end, so the connection goes its own way.
        var asker = command.Detach();
        changes.Upgrade(path, (int?)asker?.DangerousGetHandle() ?? -1, refusal =>
        {
            if (asker is not null) PendingCommand.Attach(asker).Finish(new CommandAnswer(refusal.Code, refusal.Problem));
        });
    }

    public void Logs(PendingCommand command, CommandRequest.Logs request)
    {
        var streams = crew.Output(request.Source, request.Stream);
        var unknown = request.Source?.Split(',').FirstOrDefault(name => crew.Output(name, null).Count == 0);
        if (unknown is not null || streams.Count == 0)
        {
            command.Finish(CommandAnswer.Refused($"'{unknown ?? request.Source}' prints nothing that could be shown; give one of: {string.Join(", ", crew.All.Where(c => c.Model.Kind != ChildKind.Modules).Select(c => c.Model.Name))}"));
            return;
        }

        if (command.HandOverForLines() is not { } socket) return;
        var tap = new OutputTap(socket);
        // By no means without the others: a reader that sees half of what it asked for would not know.
        var kept = request.WantsMarks ? streams.Where(s => s.Spool is not null).ToArray() : [];
        // Marks before any line, so that there is room for them.
        var isShown = kept.Aggregate(true, (all, s) => s.AddTap(tap, withRecent: true, withMark: true) && all);
        if (request.WantsMarks) tap.Offer(OutputMark.Last);
        if (!streams.Except(kept).Aggregate(isShown, (all, s) => s.AddTap(tap, withRecent: true) && all)) tap.Dispose();
        if (!request.Follows) tap.Dispose();
    }

    private void OnNotSucceeded(PendingRestart restart, string problem)
    {
        if (_restarts.Remove(restart)) restart.Command.Finish(CommandAnswer.Failed($"{restart.Child.Model.Title} is not restarted: {problem}; the process that there is goes on"));
    }

    /// <summary>A child has changed: restarts may be over.</summary>
    public void OnChanged(Child child)
    {
        foreach (var restart in _restarts.Where(r => r.Child == child && r.Outcome is not null).ToArray())
        {
            _restarts.Remove(restart);
            restart.Command.Finish(restart.Outcome!);
        }
    }

    /// <summary>Everything has ended: the last thing that is said.</summary>
    public void OnOver(int code)
    {
        foreach (var command in _stops) command.FinishAtExit(CommandAnswer.Done(crew.App is null ? "ended" : $"ended with code {code}") with { ExitCode = code });
    }

    /// <summary>A sidecar may be called <c>app</c>; then it is what is meant.</summary>
    private Child? Find(string name) => crew.All.FirstOrDefault(c => c.Model.Name == name) ?? (name == "app" ? crew.App : null);

    private static string Word(LifeState state) => state == LifeState.Waiting ? "not started yet" : state.ToString().ToLowerInvariant();

    /// <param name="Before">How often it had been restarted when it was asked.</param>
    private sealed record PendingRestart(Child Child, int Before, PendingCommand Command)
    {
        /// <summary>Null while it is not decided.</summary>
        public CommandAnswer? Outcome => Child.State switch
        {
            LifeState.Ready when Child.Restarts > Before => CommandAnswer.Done($"{Child.Model.Title} runs again as pid {Child.Pid}"),
            LifeState.Ended => CommandAnswer.Failed($"{Child.Model.Title} has ended and does not run again{(Child.LastExit is { } exit ? $": {exit}" : "")}"),
            _ => null,
        };
    }
}

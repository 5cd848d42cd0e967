using Microsoft.Extensions.Logging;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Supervision.BuiltIn;
using Outrider.Supervision.Listening;
using Outrider.Supervision.Output;

namespace Outrider.Supervision.Reload;

/// <summary>
/// Takes a new configuration while the run lives, or none of it. In this order, because each step can still be taken back: it is read and checked whole; what it listens
/// on is bound beside what there is; every process of the modules builds its new parts beside the old and puts them in their place; and only then the programs follow.
/// A process that refuses has changed nothing itself, and those that had taken the new are given the old again before it is over. One at a time; all on the loop.
/// </summary>
internal sealed class Reloader(RunSite site, ListenerSet listeners, Crew crew, ReadBlueprint read, EventLoop loop, TimeProvider time, ILogger log)
{
    // Beyond what the modules may take themselves; one that has not answered by then hangs.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    private readonly LoopTimer _limit = new(loop, time);
    private readonly Dictionary<ModulesProcess, ModulesAnswer> _answers = [];
    private readonly HashSet<ModulesProcess> _undoing = [];
    private Action<ReloadResult>? _done;
    private ReloadResult? _undone;
    private RunPlan? _next;
    private IReadOnlyList<BoundListener> _bound = [];
    private PreparedOutput? _output;
    private int _round;

    public bool IsUnderWay => _done is not null;

    /// <param name="done">Gets what became of it, once.</param>
    public void Begin(Action<ReloadResult> done)
    {
        if (IsUnderWay)
        {
            done(ReloadResult.Unavailable("another reload is under way; try again when it is done"));
            return;
        }

        _done = done;
        var round = ++_round;
        loop.Ask(() => read(), (null, []), result =>
        {
            if (round == _round && IsUnderWay) OnRead(result.Blueprint, result.Problems);
        });
    }

    /// <summary>The run has other things to do; nothing that was not done yet is done.</summary>
    public void GiveUp()
    {
        if (!IsUnderWay) return;
        if (_undone is null) Undo(ReloadResult.Unavailable("the run is stopping"));
        // Who has not answered by now has a stop to see to.
        if (_undone is { } result) Finish(result);
    }

    private void OnRead(Blueprint? blueprint, IReadOnlyList<Problem> problems)
    {
        if (blueprint is null)
        {
            // Without a problem it was a fault of ours, which the loop has told of.
            Finish(problems.Count > 0 ? ReloadResult.Wrong(problems) : ReloadResult.Unavailable("the configuration could not be read"));
            return;
        }

        string[] refusals = [.. PlanChanges.Refusals(site, blueprint)];
        if (refusals.Length > 0) Finish(ReloadResult.Refused(refusals));
        else Prepare(blueprint);
    }

    private void Prepare(Blueprint blueprint)
    {
        try
        {
            _bound = listeners.Prepare(blueprint.Listeners);
            var next = blueprint.Plan(_bound);
            string[] refusals = [.. PlanChanges.Refusals(crew.Plan, next)];
            if (refusals.Length > 0) Undo(ReloadResult.Refused(refusals));
            else if (crew.Hindrance(next) is { } hindrance) Undo(ReloadResult.Unavailable(hindrance));
            else Ask(next);
        }
        catch (UnavailableException e)
        {
            Undo(ReloadResult.Unavailable(e.Message));
        }
        catch (Exception e)
        {
            Undo(ReloadResult.Fault(e.Message));
            throw;
        }
    }

    private void Ask(RunPlan next)
    {
        _output = crew.PrepareOutput(next);
        _next = next;
        var round = _round;
        _limit.Arm(next.ModulesDeadline + Slack, OnLate);
        foreach (var (process, _) in crew.Modules)
        {
            if (round != _round || _undone is not null) return;
            process.Reload(next.Setup(next.Modules.First(m => m.Name == process.Name)), answer => OnAnswer(round, process, answer));
        }
    }

    private void OnAnswer(int round, ModulesProcess process, ModulesAnswer answer)
    {
        if (round != _round || _undone is not null || _next is not { } next) return;
        _answers[process] = answer;
        if (_answers.Count < crew.Modules.Count) return;
        if (_answers.Values.All(a => a.IsDone)) Commit(next);
        else Undo(Refusal(crew.Modules.Count > 1));
    }

    private ReloadResult Refusal(bool areMany)
    {
        string[] problems = [.. _answers.Where(a => !a.Value.IsDone).Select(a => areMany ? $"{a.Key.Name}: {a.Value.Problem}" : a.Value.Problem)];
        return _answers.Values.Any(a => a.IsRefusal) ? ReloadResult.Refused(problems) : new ReloadResult(ExitCode.Unavailable, problems);
    }

    private void OnLate()
    {
        // What it has become nobody knows; another one in its place is what it was.
        foreach (var (process, _) in crew.Modules)
            if (_undone is null ? !_answers.ContainsKey(process) : _undoing.Contains(process)) process.KillCurrent();
        if (_undone is { } result) Finish(result);
        else Undo(ReloadResult.Unavailable("the sidecar did not take the new configuration in time and is started again with the old one"));
    }

    private void Commit(RunPlan next)
    {
        _limit.Disarm();
        var sections = PlanChanges.Sections(crew.Plan.Handover.Config, next.Handover.Config);
        var output = _output!;
        (_next, _output, _bound) = (null, null, []);
        listeners.Commit(next.Listeners);
        try
        {
            var programs = crew.Use(next, output);
            Finish(new ReloadResult(ExitCode.Ok, [.. sections.Count == 0 ? ["nothing has changed"] : new[] { $"changed: {string.Join(", ", sections)}" }, .. programs]));
        }
        catch (Exception e)
        {
            Finish(ReloadResult.Fault(e.Message));
            throw;
        }
    }

    private void Undo(ReloadResult result)
    {
        _undone = result;
        if (_next is { } next) _limit.Arm(next.ModulesDeadline + Slack, OnLate);
        listeners.Abandon(_bound);
        _output?.Dispose();
        (_next, _output, _bound) = (null, null, []);
        var round = _round;
        _undoing.UnionWith(_answers.Where(a => a.Value.IsDone).Select(a => a.Key));
        foreach (var process in _undoing.ToArray()) process.Reload(process.Setup, again => OnUndone(round, process, again));
        if (round == _round && _undoing.Count == 0) Finish(result);
    }

    private void OnUndone(int round, ModulesProcess process, ModulesAnswer answer)
    {
        // One that has ended meanwhile is followed by one that is what it was.
        if (answer.IsRefusal)
        {
            log.NotUndone(process.Name, answer.Problem);
            process.KillCurrent();
        }

        if (round != _round || !_undoing.Remove(process) || _undoing.Count > 0 || _undone is not { } result) return;
        Finish(result);
    }

    private void Finish(ReloadResult result)
    {
        _round++;
        _limit.Disarm();
        _answers.Clear();
        _undoing.Clear();
        _undone = null;
        var done = _done;
        _done = null;
        if (result.IsDone) log.Reloaded(string.Join("; ", result.Lines));
        else foreach (var line in result.All) log.NotReloaded(line);
        done?.Invoke(result);
    }
}

using Microsoft.Extensions.Logging;
using Outrider.Configuration;
using Outrider.Supervision.BuiltIn;
using Outrider.Supervision.Listening;

namespace Outrider.Supervision.Reload;

/// <summary>
/// Takes a new configuration while the run lives, or none of it. In this order, because each step can still be taken back: it is read and checked whole; what it listens
/// on is bound beside what there is; every process of the modules builds its new parts beside the old and puts them in their place; and only then the programs follow.
/// A process that refuses has changed nothing itself, and those that had taken the new are given the old again. One at a time; all on the loop.
/// </summary>
internal sealed class Reloader(RunSite site, ListenerSet listeners, Crew crew, ReadBlueprint read, EventLoop loop, TimeProvider time, ILogger log)
{
    // Beyond what the modules may take themselves; one that has not answered by then hangs.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    private readonly LoopTimer _limit = new(loop, time);
    private readonly Dictionary<ModulesProcess, string> _answers = [];
    private Action<ReloadResult>? _done;
    private RunPlan? _next;
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
        if (IsUnderWay) Undo(ReloadResult.Unavailable("the run is stopping"));
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
            var bound = listeners.Prepare(blueprint.Listeners);
            _next = blueprint.Plan(bound);
        }
        catch (UnavailableException e)
        {
            Finish(ReloadResult.Unavailable(e.Message));
            return;
        }

        string[] refusals = [.. PlanChanges.Refusals(crew.Plan, _next)];
        if (refusals.Length > 0) Undo(ReloadResult.Refused(refusals));
        else Ask(_next);
    }

    private void Ask(RunPlan next)
    {
        _answers.Clear();
        var round = _round;
        _limit.Arm(next.ModulesDeadline + Slack, OnLate);
        foreach (var (process, _) in crew.Modules)
        {
            if (round != _round || !IsUnderWay) return;
            process.Reload(next.Setup(process.Setup.Model), problem => OnAnswer(round, process, problem));
        }
    }

    private void OnAnswer(int round, ModulesProcess process, string problem)
    {
        if (round != _round || !IsUnderWay || _next is not { } next) return;
        _answers[process] = problem;
        if (_answers.Count < crew.Modules.Count) return;
        string[] problems = [.. _answers.Values.Where(p => p.Length > 0)];
        if (problems.Length > 0) Undo(ReloadResult.Refused(problems));
        else Commit(next);
    }

    private void OnLate()
    {
        // What it has become nobody knows; another one in its place is what it was.
        foreach (var (process, _) in crew.Modules)
            if (!_answers.ContainsKey(process)) process.Kill();
        Undo(ReloadResult.Unavailable("the sidecar did not take the new configuration in time and is started again with the old one"));
    }

    private void Commit(RunPlan next)
    {
        _limit.Disarm();
        var sections = PlanChanges.Sections(crew.Plan.Handover.Config, next.Handover.Config);
        listeners.Commit(next.Listeners);
        var programs = crew.Use(next);
        _next = null;
        Finish(new ReloadResult(0, [.. sections.Count == 0 ? ["nothing has changed"] : new[] { $"changed: {string.Join(", ", sections)}" }, .. programs]));
    }

    private void Undo(ReloadResult result)
    {
        _limit.Disarm();
        foreach (var (process, problem) in _answers)
            if (problem.Length == 0) process.Reload(process.Setup, again => OnUndone(process, again));
        if (_next is { } next) listeners.Abandon(next.Listeners);
        _next = null;
        Finish(result);
    }

    private void OnUndone(ModulesProcess process, string problem)
    {
        if (problem.Length == 0) return;
        log.NotUndone(process.Name, problem);
        process.Kill();
    }

    private void Finish(ReloadResult result)
    {
        _round++;
        _answers.Clear();
        var done = _done;
        _done = null;
        if (result.IsDone) log.Reloaded(string.Join("; ", result.Lines));
        else foreach (var line in result.All) log.NotReloaded(line);
        done?.Invoke(result);
    }
}

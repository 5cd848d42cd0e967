namespace Outrider.Supervision.Systemd;

/// <summary>How long a run may take at most to start and to stop, by its own deadlines: so long the service manager is asked for patience, and no longer.</summary>
internal sealed record ServiceTimes(TimeSpan Start, TimeSpan Stop)
{
    public static ServiceTimes Of(RunPlan plan)
    {
        var before = plan.Sidecars.Where(s => s.IsBeforeApp).Select(s => s.Program.Life).ToArray();
        var after = plan.Sidecars.Where(s => !s.IsBeforeApp).Select(s => s.Program.Life);
        var app = plan.App?.Life;
        var start = plan.ModulesDeadline + Longest(before.Select(l => l.Deadline)) + (app?.Deadline ?? TimeSpan.Zero);
        var stop = plan.DrainGrace + Longest(after.Select(l => l.Grace).Append(app?.Grace ?? TimeSpan.Zero)) + plan.FlushGrace + Longest(before.Select(l => l.Grace));
        return new ServiceTimes(start, stop);
    }

    private static TimeSpan Longest(IEnumerable<TimeSpan> times) => times.DefaultIfEmpty().Max();
}

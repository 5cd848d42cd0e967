using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Observability;

namespace Outrider.Metrics.Sources;

/// <summary>
/// What the kernel counts about the application (with its descendants) and about Outrider's own two processes. A number that may not be read for one member of
/// a group (another user's, without privilege) is left out for the group: part of a sum would be a lie.
/// </summary>
/// <param name="app">Null where another process tells of the application and of the supervisor.</param>
/// <param name="proc">The kernel's files.</param>
internal sealed class ProcessSource(SnapshotCell<AppStatus>? app, ProcFolder proc) : IMetricSource
{
    public static readonly ComponentKind Kind = ComponentKind.Of("process", ProcessSourceConfig.Shape, (ProcessSourceConfig _) => Make);
    public static readonly MetricSourceFactory Make = context => new ProcessSource(context.App, new ProcFolder());

    /// <summary>Of this process alone.</summary>
    public static readonly MetricSourceFactory MakeOwn = _ => new ProcessSource(null, new ProcFolder());

    private readonly Dictionary<string, CpuClock> _clocks = [];

    public string Name => "process";

    public Task<Scrape> ScrapeAsync(CancellationToken cancel)
    {
        var points = new List<MetricPoint>();
        if (app?.Value.Pid is > 0 and var pid) Add(points, "app", pid, ProcessGroup.Of(pid, proc.All()));
        if (proc.Stat(Environment.ProcessId) is { } own)
        {
            Add(points, "sidecar", own.Pid, [own]);
            // The supervisor is who started this process; without one (attached below another's init) it is that init.
            if (app is not null && proc.Stat(own.Parent) is { } parent) Add(points, "supervisor", parent.Pid, [parent]);
        }

        return Task.FromResult(new Scrape(points, 0));
    }

    private void Add(List<MetricPoint> points, string process, int pid, IReadOnlyList<ProcStat> members)
    {
        if (members.Count == 0) return;
        if (!_clocks.TryGetValue(process, out var clock)) _clocks[process] = clock = new CpuClock();
        clock.Advance(pid, members.Sum(m => m.CpuTicks));

        Put("cpu_seconds_total", MetricKind.Counter, "CPU time used, user and system, in seconds.", clock.Seconds);
        Put("resident_memory_bytes", MetricKind.Gauge, "Resident memory in bytes; shared pages count in every process that maps them.", members.Sum(m => m.ResidentPages) * Environment.SystemPageSize);
        Put("threads", MetricKind.Gauge, "Threads.", members.Sum(m => m.Threads));
        Put("open_fds", MetricKind.Gauge, "Open file descriptors.", Sum(members, m => proc.OpenFiles(m.Pid)));
        var memory = members.Select(m => proc.Memory(m.Pid)).ToList();
        Put("proportional_memory_bytes", MetricKind.Gauge, "Proportional set size in bytes; a page shared by n processes counts as 1/n of it.", Sum(memory, m => m?.Proportional));
        Put("anonymous_memory_bytes", MetricKind.Gauge, "Resident memory in bytes that backs no file.", Sum(memory, m => m?.Anonymous));

        void Put(string name, MetricKind kind, string help, double? value)
        {
            if (value is { } number) points.Add(new MetricPoint($"outrider_process_{name}", $"outrider_process_{name}", kind, help, [new MetricLabel("process", process)], number));
        }
    }

    private static long? Sum<T>(IEnumerable<T> members, Func<T, long?> read)
    {
        long? sum = 0;
        foreach (var member in members) sum += read(member);
        return sum;
    }
}

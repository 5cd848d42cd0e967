using System.Text;
using System.Text.Json;
using Outrider.Supervision.Limits;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision.Limits;

public sealed class GroupUsageTests : IDisposable
{
    private const string Pressure = "some avg10=12.50 avg60=1.00 avg300=0.10 total=123\nfull avg10=3.25 avg60=0.00 avg300=0.00 total=1\n";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Version_2_has_everything_in_one_folder()
    {
        Write("g", ("memory.current", "1000\n"), ("memory.peak", "2000\n"), ("memory.max", "67108864\n"), ("memory.events", "low 0\nmax 5\noom 2\noom_kill 1\noom_group_kill 1\n"),
            ("cpu.stat", "usage_usec 1500000\nuser_usec 1\nnr_periods 9\nnr_throttled 4\nthrottled_usec 250000\n"), ("cpu.max", "50000 100000\n"),
            ("pids.current", "7\n"), ("pids.max", "max\n"), ("cpu.pressure", Pressure), ("memory.pressure", Pressure), ("io.pressure", Pressure));
        var usage = Read("unified=g", "memory=g", "cpu=g", "pids=g");
        Assert.Equal((1000, 2000, 67108864, 1), (usage.Memory, usage.MemoryPeak, usage.MemoryLimit, usage.OutOfMemoryKills));
        Assert.Equal((1.5, 0.5, 4, 0.25), (usage.CpuTime?.TotalSeconds, usage.CpuLimit, usage.ThrottledPeriods, usage.ThrottledTime?.TotalSeconds));
        Assert.Equal((7, null), (usage.Processes, usage.ProcessesLimit));
        Assert.Equal((new PressureShare(12.5, 3.25), false), (usage.CpuPressure, usage.IsPressureOfMachine));
    }

    [Fact]
    public void Version_1_has_it_in_one_folder_for_each_controller_and_the_pressure_is_the_machines()
    {
        Write("m", ("memory.usage_in_bytes", "1000"), ("memory.max_usage_in_bytes", "2000"), ("memory.limit_in_bytes", "9223372036854771712"), ("memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n"));
        Write("c", ("cpu.stat", "nr_periods 9\nnr_throttled 4\nthrottled_time 250000000\n"), ("cpu.cfs_quota_us", "-1"), ("cpu.cfs_period_us", "100000"));
        Write("a", ("cpuacct.usage", "1500000000"));
        Write("pressure", ("cpu", Pressure));
        var usage = Read("memory=m", "cpu=c", "cpuacct=a");
        Assert.Equal((1000, 2000, null, 3), (usage.Memory, usage.MemoryPeak, usage.MemoryLimit, usage.OutOfMemoryKills));
        Assert.Equal((1.5, null, 4, 0.25), (usage.CpuTime?.TotalSeconds, usage.CpuLimit, usage.ThrottledPeriods, usage.ThrottledTime?.TotalSeconds));
        Assert.Equal((12.5, true), (usage.CpuPressure?.Some, usage.IsPressureOfMachine));
        Assert.Null(usage.MemoryPressure);
    }

    [Fact]
    public void What_nobody_counts_is_not_written_rather_than_zero()
    {
        Write("m", ("memory.usage_in_bytes", "1000"));
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Read("memory=m").Write(json);
        Assert.Equal("""{"memory_bytes":1000}""", Encoding.UTF8.GetString(buffer.ToArray()));
    }

    [Fact]
    public void Paths_come_back_as_they_were_written()
    {
        var paths = GroupPaths.Parse("unified=/u/a=b\nmemory=/m/a");
        Assert.Equal("unified=/u/a=b\nmemory=/m/a", paths.ToString());
        Assert.Equal(("/u/a=b", "/m/a", false), (paths.UnifiedFolder, paths.For("memory"), paths.IsUnified("memory")));
        Assert.Empty(GroupPaths.Parse("").All);
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string folder, params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files) _folder.Write($"{folder}/{name}", text);
    }

    private GroupUsage Read(params string[] paths) =>
        GroupUsage.Read(GroupPaths.Parse(string.Join('\n', paths.Select(p => p.Replace("=", "=" + _folder.Path + "/", StringComparison.Ordinal)))), _folder["pressure"]);
}

using System.Diagnostics;
using Outrider.Kernel;
using Outrider.Metrics.Sources;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Metrics.Sources;

public sealed class ProcessSourceTests
{
    [Fact]
    public async Task The_kernels_numbers_about_this_very_process_are_read()
    {
        var source = new ProcessSource(new SnapshotCell<AppStatus>(AppStatus.Unknown), new ProcFolder());
        var points = (await source.ScrapeAsync(TestContext.Current.CancellationToken)).Points.Where(p => p.Labels[0].Value == "sidecar").ToList();

        using var self = Process.GetCurrentProcess();
        Assert.InRange(Value("resident_memory_bytes"), 1 << 20, 8L << 30);
        Assert.InRange(Value("anonymous_memory_bytes"), 1 << 20, Value("resident_memory_bytes") * 2);
        Assert.InRange(Value("proportional_memory_bytes"), 1 << 20, Value("resident_memory_bytes") * 2);
        Assert.InRange(Value("cpu_seconds_total"), 0.01, self.TotalProcessorTime.TotalSeconds + 60);
        Assert.InRange(Value("threads"), 2, 1_000);
        Assert.InRange(Value("open_fds"), 3, 10_000);

        double Value(string name) => points.Single(p => p.Name == "outrider_process_" + name).Value;
    }

    [Fact]
    public async Task An_applications_children_are_counted_with_it()
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "sleep 60 & one=$!; sleep 60 & two=$!; read line; kill $one $two"]) { RedirectStandardInput = true })!;
        try
        {
            var source = new ProcessSource(new SnapshotCell<AppStatus>(new AppStatus(AppPhase.Ready, shell.Id, 0, 0)), new ProcFolder());
            await Eventually.Holds(
                async () => (await source.ScrapeAsync(CancellationToken.None)).Points.Single(p => p.Name == "outrider_process_threads" && p.Labels[0].Value == "app").Value == 3,
                "the shell and its two children have a thread each");
        }
        finally
        {
            shell.StandardInput.Close();
            await shell.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Theory]
    [InlineData("7 (node) S 1 7 7 0 -1 4194560 1 2 3 4 10 20 30 40 20 0 11 0 99 1000 55 1 2", 7, 1, 7, 100, 11, 55)]
    [InlineData("8 (a (b) c) ) R 2 8 9 0 -1 0 1 2 3 4 1 1 1 1 20 0 1 0 99 1000 5 1\n", 8, 2, 9, 4, 1, 5)]
    public void A_command_may_be_called_anything(string line, int pid, int parent, int session, long ticks, long threads, long pages)
    {
        Assert.True(ProcStat.TryParse(line, out var stat));
        Assert.Equal(new ProcStat(pid, parent, session, ticks, threads, pages), stat);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7 (node")]
    [InlineData("7 (node)")]
    [InlineData("7 (node) S 1 2")]
    [InlineData("x (node) S 1 7 7 0 -1 4194560 1 2 3 4 10 20 30 40 20 0 11 0 99 1000 55 1 2")]
    [InlineData("7 (node) S 1 7 7 0 -1 4194560 1 2 3 4 x 20 30 40 20 0 11 0 99 1000 55 1 2")]
    public void What_is_no_such_line_is_refused(string line) => Assert.False(ProcStat.TryParse(line, out _));

    [Fact]
    public void An_application_is_its_descendants_and_its_session_and_nothing_else()
    {
        ProcStat[] all =
        [
            Stat(1, 0, 1), Stat(10, 1, 1), // the supervisor
            Stat(20, 10, 20), Stat(21, 20, 20), Stat(22, 21, 22), // the application, its child, a grandchild in a session of its own
            Stat(23, 10, 20), // its parent has ended; the session tells whose it is
            Stat(30, 10, 30), Stat(31, 30, 30), // a sidecar
        ];
        Assert.Equal([20, 21, 22, 23], ProcessGroup.Of(20, all).Select(s => s.Pid).Order());
        Assert.Empty(ProcessGroup.Of(99, all));
    }

    [Fact]
    public void The_cpu_clock_never_falls_when_a_child_ends_or_the_application_restarts()
    {
        var clock = new CpuClock();
        var seconds = new List<double>();
        foreach (var (pid, ticks) in ((int, long)[])[(1, 100), (1, 300), (1, 250), (1, 350), (2, 50), (2, 60)])
        {
            clock.Advance(pid, ticks);
            seconds.Add(clock.Seconds);
        }

        Assert.Equal([1, 3, 3, 4, 4.5, 4.6], seconds);
    }

    [Fact]
    public async Task A_number_that_one_member_hides_is_left_out_rather_than_summed_in_part()
    {
        using var proc = new TemporaryFolder();
        proc.Write("20/stat", "20 (a) S 10 20 20 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0 9 9 3 0");
        proc.Write("20/smaps_rollup", "0-0 ---p\nRss: 9 kB\nPss:   5 kB\nAnonymous:  4 kB\n");
        proc.Write("20/fd/0", "");
        proc.Write("21/stat", "21 (b) S 20 20 20 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0 9 9 4 0");
        proc.Write("self/stat", "no number");
        var source = new ProcessSource(new SnapshotCell<AppStatus>(new AppStatus(AppPhase.Ready, 20, 0, 0)), new ProcFolder(proc.Path));

        var points = (await source.ScrapeAsync(TestContext.Current.CancellationToken)).Points;
        Assert.Equal(["outrider_process_cpu_seconds_total", "outrider_process_resident_memory_bytes", "outrider_process_threads"], points.Select(p => p.Name));
        Assert.Equal(7 * Environment.SystemPageSize, points[1].Value);
    }

    private static ProcStat Stat(int pid, int parent, int session) => new(pid, parent, session, 0, 1, 1);
}

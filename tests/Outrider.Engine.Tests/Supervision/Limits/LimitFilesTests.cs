using Outrider.Kernel;
using Outrider.Native;
using Outrider.Supervision.Limits;

namespace Outrider.Engine.Tests.Supervision.Limits;

public sealed class LimitFilesTests
{
    private const uint Somebody = 1000;
    private static readonly LimitsModel All = new(ByteSize.FromMiB(64), 0.5, 200, 4096);

    [Fact]
    public void Version_2_takes_them_in_its_own_words()
    {
        var paths = new GroupPaths(new Dictionary<string, string> { ["unified"] = "/g", ["memory"] = "/g", ["cpu"] = "/g", ["pids"] = "/g" });
        Assert.Equal(
            [("/g/memory.max", "67108864"), ("/g/memory.oom.group", "1"), ("/g/cpu.max", "50000 100000"), ("/g/pids.max", "200")], LimitFiles.For(All, paths));
    }

    [Fact]
    public void Version_1_takes_them_in_folders_of_their_own()
    {
        var paths = new GroupPaths(new Dictionary<string, string> { ["unified"] = "/u", ["memory"] = "/m", ["cpu"] = "/c", ["pids"] = "/p" });
        Assert.Equal(
            [("/m/memory.limit_in_bytes", "67108864"), ("/c/cpu.cfs_period_us", "100000"), ("/c/cpu.cfs_quota_us", "50000"), ("/p/pids.max", "200")], LimitFiles.For(All, paths));
    }

    [Fact]
    public void Without_limits_those_of_before_are_taken_away()
    {
        var one = new GroupPaths(new Dictionary<string, string> { ["memory"] = "/m", ["cpu"] = "/c", ["pids"] = "/p" });
        Assert.Equal([("/m/memory.limit_in_bytes", "-1"), ("/c/cpu.cfs_period_us", "100000"), ("/c/cpu.cfs_quota_us", "-1"), ("/p/pids.max", "max")], LimitFiles.For(LimitsModel.None, one));
        var two = new GroupPaths(new Dictionary<string, string> { ["unified"] = "/g", ["memory"] = "/g", ["cpu"] = "/g", ["pids"] = "/g" });
        Assert.Equal([("/g/memory.max", "max"), ("/g/memory.oom.group", "0"), ("/g/cpu.max", "max 100000"), ("/g/pids.max", "max")], LimitFiles.For(LimitsModel.None, two));
    }

    [Fact]
    public void What_groups_hold_the_process_need_not_carry()
    {
        var held = HeldLimits.Of(All, _ => true, ProcessControl.Root);
        Assert.Equal([new ResourceLimit(ResourceLimit.Kind.OpenFiles, 4096)], held.Own);
        Assert.Empty(held.Lost.Concat(held.Weaker));
    }

    [Fact]
    public void Without_groups_it_carries_what_it_can_and_the_rest_is_named()
    {
        var held = HeldLimits.Of(All, _ => false, Somebody);
        Assert.Equal([ResourceLimit.Kind.OpenFiles, ResourceLimit.Kind.Data, ResourceLimit.Kind.UserProcesses], held.Own.Select(l => l.Of));
        Assert.Equal(["cpu"], held.Lost);
        Assert.Equal(["memory (of each process by itself)", "processes (of all that its user runs)"], held.Weaker);
        // A limit of root's processes is no limit.
        Assert.Equal(["cpu", "processes"], HeldLimits.Of(All, _ => false, ProcessControl.Root).Lost);
    }

    [Fact]
    public void What_was_not_written_is_not_missed() => Assert.Equivalent(new HeldLimits([], [], []), HeldLimits.Of(LimitsModel.None, _ => false, ProcessControl.Root));
}

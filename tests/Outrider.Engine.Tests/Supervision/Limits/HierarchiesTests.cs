using Outrider.Supervision.Limits;

namespace Outrider.Engine.Tests.Supervision.Limits;

public sealed class HierarchiesTests
{
    private const string UnifiedMount = "30 22 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate";

    [Fact]
    public void Version_2_alone_is_one_hierarchy_with_the_controllers_of_our_group()
    {
        var found = Find(UnifiedMount, "0::/system.slice/orders.service", "cpuset cpu io memory pids\n");
        Assert.Equal([new Hierarchy("/sys/fs/cgroup/system.slice/orders.service", ["cpu", "memory", "pids"], true)], found);
    }

    [Fact]
    public void Version_1_has_a_hierarchy_for_each_mount_and_named_ones_are_not_ours()
    {
        var found = Find("""
            31 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
            32 30 0:31 / /sys/fs/cgroup/memory rw,relatime shared:10 - cgroup cgroup rw,memory
            33 30 0:35 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
            34 30 0:36 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
            35 30 0:37 / /sys/fs/cgroup/blkio rw,relatime - cgroup cgroup rw,blkio
            """, "5:name=systemd:/a\n4:blkio:/\n3:pids:/\n2:memory:/users/one\n1:cpu,cpuacct:/\n");
        Assert.Equal(
            [
                new Hierarchy("/sys/fs/cgroup/pids", ["pids"], false),
                new Hierarchy("/sys/fs/cgroup/memory/users/one", ["memory"], false),
                new Hierarchy("/sys/fs/cgroup/cpu,cpuacct", ["cpu", "cpuacct"], false),
            ], found);
    }

    [Fact]
    public void A_bare_version_2_beside_version_1_counts_for_what_it_can_do()
    {
        var found = Find("""
            32 30 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
            40 30 0:37 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
            """, "1:memory:/\n0::/\n", "hugetlb");
        Assert.Equal([new Hierarchy("/sys/fs/cgroup/memory", ["memory"], false), new Hierarchy("/sys/fs/cgroup/unified", [], true)], found);
    }

    [Fact]
    public void In_a_container_the_mount_begins_at_its_own_group()
    {
        // Docker with version 1 and without a namespace: both files show the machine's paths.
        var found = Find("700 699 0:31 /docker/4f5e /sys/fs/cgroup/memory ro,nosuid master:11 - cgroup cgroup rw,memory", "1:memory:/docker/4f5e\n");
        Assert.Equal("/sys/fs/cgroup/memory", Assert.Single(found).Folder);
        Assert.Equal("/sys/fs/cgroup/memory/inner", Assert.Single(Find("700 699 0:31 /docker/4f5e /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory", "1:memory:/docker/4f5e/inner\n")).Folder);
        Assert.Equal("/sys/fs/cgroup", Assert.Single(Find(UnifiedMount, "0::/\n")).Folder);
    }

    [Theory]
    [InlineData("0::/../other")]
    [InlineData("0::/gone (deleted)")]
    [InlineData("")]
    [InlineData("nonsense")]
    public void A_group_that_cannot_be_reached_is_none(string cgroup) => Assert.Empty(Find(UnifiedMount, cgroup));

    [Fact]
    public void A_mount_of_another_part_of_the_tree_is_not_ours() =>
        Assert.Empty(Find("700 699 0:31 /docker/4f5e /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory", "1:memory:/docker/4f5\n"));

    [Fact]
    public void A_path_with_a_blank_is_read_as_it_is() =>
        Assert.Equal("/sys/fs/c group", Assert.Single(Find(@"30 22 0:27 / /sys/fs/c\040group rw - cgroup2 cgroup2 rw", "0::/\n")).Folder);

    [Fact]
    public void This_machine_has_at_least_one() => Assert.NotEmpty(Hierarchies.OfMachine());

    private static IReadOnlyList<Hierarchy> Find(string mounts, string cgroup, string unified = "") => Hierarchies.Find(mounts, cgroup, _ => unified);
}

using Outrider.Native;

namespace Outrider.Engine.Tests.Native;

public sealed class ExecOrderTests
{
    [Fact]
    public void An_order_is_read_as_it_was_written()
    {
        var order = new ExecOrder(12, 9, "/srv/a=b ü", ["PATH=/bin", "EMPTY=", "TEXT=a\nb=c"])
        {
            Join = ["/sys/fs/cgroup/a/cgroup.procs", "/sys/fs/cgroup/b/cgroup.procs"],
            Limits = [new ResourceLimit(ResourceLimit.Kind.OpenFiles, 100), new ResourceLimit(ResourceLimit.Kind.Data, 1L << 40)],
            Credentials = new Credentials(1000, 1001, [4, 44]),
        };
        Assert.Equivalent(order, ExecOrder.FromBytes(order.ToBytes()), strict: true);
    }

    [Fact]
    public void What_is_not_wanted_is_not_there()
    {
        var order = ExecOrder.FromBytes(new ExecOrder(12, 0, "/", []).ToBytes());
        Assert.Null(order.Credentials);
        Assert.Empty(order.Join);
        Assert.Empty(order.Limits);
        Assert.Empty(order.Environment);
        Assert.Null(ExecOrder.FromBytes(new ExecOrder(1, 0, "/", []) { Credentials = new Credentials(null, 5, []) }.ToBytes()).Credentials!.User);
    }

    [Fact]
    public void Anything_else_is_refused() => Assert.Throws<FormatException>(() => ExecOrder.FromBytes("parent=1\0"u8[..8]));
}

using System.Net.Sockets;
using System.Security.Cryptography;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Tcp;

/// <summary>What becomes of octets, ends and breaks on their way through.</summary>
public sealed class RelayTests : IAsyncDisposable
{
    private readonly Far _far = new();
    private readonly FakeTime _time = new();
    private readonly Rig _rig;

    public RelayTests() => _rig = Rig.Service($"{{ discovery: {{ type: static, instances: ['{_far.Address}'] }}, connections: 3 }}", _time);

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        _far.Dispose();
    }

    [Fact]
    public async Task Octets_go_both_ways_at_once_unchanged_and_counted()
    {
        var (there, back) = (RandomNumberGenerator.GetBytes(5 << 20), RandomNumberGenerator.GetBytes(7 << 20));
        var (near, far) = await PairAsync();
        using var _ = near;
        using var __ = far;
        var sent = Task.WhenAll(SendAllAsync(near, there), SendAllAsync(far, back));
        var got = await Task.WhenAll(Far.ReadAllAsync(far), Far.ReadAllAsync(near));
        await sent;
        Assert.True(there.AsSpan().SequenceEqual(got[0]));
        Assert.True(back.AsSpan().SequenceEqual(got[1]));
        await _rig.Counted(1, "outrider_tcp_ends_total", "closed");
        Assert.Equal(there.Length, _rig.Count("outrider_tcp_bytes_total", "outbound.tcp.db", "from_callers"));
        Assert.Equal(back.Length, _rig.Count("outrider_tcp_bytes_total", "outbound.tcp.db", "to_callers"));
    }

    [Fact]
    public async Task A_caller_that_has_sent_all_still_gets_its_answer()
    {
        var (near, far) = await PairAsync();
        using var _ = near;
        using var __ = far;
        await near.SendAsync("question"u8.ToArray());
        near.Shutdown(SocketShutdown.Send);
        Assert.Equal("question"u8.ToArray(), await Far.ReadAllAsync(far));
        await far.SendAsync("answer"u8.ToArray());
        far.Shutdown(SocketShutdown.Send);
        Assert.Equal("answer"u8.ToArray(), await Far.ReadAllAsync(near));
        await _rig.Counted(0, "outrider_tcp_connections");
    }

    [Fact]
    public async Task A_service_that_has_said_all_goes_on_listening()
    {
        var (near, far) = await PairAsync();
        using var _ = near;
        using var __ = far;
        await far.SendAsync("greeting"u8.ToArray());
        far.Shutdown(SocketShutdown.Send);
        Assert.Equal("greeting"u8.ToArray(), await Far.ReadAllAsync(near));
        await near.SendAsync("and more"u8.ToArray());
        Assert.Equal("and more", await Far.ReadAsync(far, 8));
        Assert.Equal(1, _rig.Count("outrider_tcp_connections"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reset_is_passed_on_as_a_reset(bool byCaller)
    {
        var (near, far) = await PairAsync();
        using var _ = near;
        using var __ = far;
        await near.SendAsync("x"u8.ToArray());
        await Far.ReadAsync(far, 1);
        var (breaks, hears) = byCaller ? (near, far) : (far, near);
        breaks.LingerState = new LingerOption(true, 0);
        breaks.Dispose();
        var heard = await Assert.ThrowsAsync<SocketException>(() => hears.ReceiveAsync(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, heard.SocketErrorCode);
        await _rig.Counted(1, "outrider_tcp_ends_total", "broken");
    }

    [Fact]
    public async Task Who_is_slow_to_read_makes_the_other_wait_and_nothing_is_held()
    {
        var (near, far) = await PairAsync();
        using var _ = near;
        using var __ = far;
        var whole = new byte[64 << 20];
        var sending = SendAllAsync(near, whole);
        // The kernel's buffers fill up, four of them and a few MiB each; then no more goes on.
        var (before, same) = (0.0, 0);
        await Eventually.True(() =>
        {
            var now = _rig.Count("outrider_tcp_bytes_total", "from_callers");
            same = now > 0 && now == before ? same + 1 : 0;
            before = now;
            return same == 10;
        }, "the flow comes to a stand");
        Assert.False(sending.IsCompleted);
        Assert.InRange(_rig.Count("outrider_tcp_bytes_total", "from_callers"), 1, 32 << 20);
        far.ReceiveBufferSize = 4 << 20;
        Assert.Equal(whole.Length, (await Far.ReadAllAsync(far)).Length);
        await sending;
    }

    [Fact]
    public async Task What_is_silent_for_too_long_is_cut_and_what_speaks_is_not()
    {
        var (near, far) = await PairAsync();
        using var _ = near;
        using var __ = far;
        await near.SendAsync("w"u8.ToArray());
        await Far.ReadAsync(far, 1);
        _time.Advance(TimeSpan.FromMinutes(59));
        await near.SendAsync("x"u8.ToArray());
        await Far.ReadAsync(far, 1);
        _time.Advance(TimeSpan.FromMinutes(59));
        await far.SendAsync("y"u8.ToArray());
        await Far.ReadAsync(near, 1);
        Assert.Equal(0, _rig.Count("outrider_tcp_ends_total"));
        _time.Advance(TimeSpan.FromMinutes(61));
        await Assert.ThrowsAsync<SocketException>(() => near.ReceiveAsync(new byte[1]));
        await _rig.Counted(1, "outrider_tcp_ends_total", "idle");
    }

    [Fact]
    public async Task One_connection_too_many_is_closed_and_counted_and_there_is_room_again_when_one_ends()
    {
        var pairs = new List<(Socket Near, Socket Far)>();
        for (var i = 0; i < 3; i++) pairs.Add(await PairAsync());
        using var fourth = await _rig.CallAsync();
        Assert.True(await HasEndedAsync(fourth));
        Assert.Equal(1, _rig.Count("outrider_tcp_connections_total", "too_many"));
        pairs[0].Near.Dispose();
        pairs[0].Far.Dispose();
        await _rig.Counted(2, "outrider_tcp_connections");
        pairs.Add(await PairAsync());
        foreach (var (near, far) in pairs)
        {
            near.Dispose();
            far.Dispose();
        }
    }

    [Fact]
    public async Task A_stop_waits_its_grace_for_what_is_under_way_and_cuts_it_then()
    {
        var (near, far) = await PairAsync();
        using var _ = near;
        using var __ = far;
        var stopped = _rig.StopAsync(TimeSpan.FromSeconds(5));
        await near.SendAsync("x"u8.ToArray());
        await Far.ReadAsync(far, 1);
        Assert.False(stopped.IsCompleted);
        await Eventually.Holds(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            return Task.FromResult(stopped.IsCompleted);
        }, "the grace is over");
        Assert.True(await HasEndedAsync(near));
        Assert.True(await HasEndedAsync(far));
    }

    private async Task<(Socket Near, Socket Far)> PairAsync()
    {
        var near = await _rig.CallAsync();
        return (near, await _far.TakeAsync());
    }

    private static async Task SendAllAsync(Socket socket, byte[] whole)
    {
        for (var sent = 0; sent < whole.Length;) sent += await socket.SendAsync(whole.AsMemory(sent));
        socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task<bool> HasEndedAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1]) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}

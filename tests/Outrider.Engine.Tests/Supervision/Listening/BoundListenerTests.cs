using System.Net;
using System.Net.Sockets;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Supervision;
using Outrider.Supervision.Listening;

namespace Outrider.Engine.Tests.Supervision.Listening;

public sealed class BoundListenerTests
{
    [Fact]
    public void A_default_port_that_is_taken_gives_way_to_a_free_one()
    {
        using var first = BoundListener.Bind(1, ListenerRequest.Of("admin", null, ListenAddress.Loopback(0), "admin.listen"));
        using var second = BoundListener.Bind(1, ListenerRequest.Of("admin", null, first.Address, "admin.listen"));
        Assert.True(second.HasMoved);
        Assert.NotEqual(first.Address.Port, second.Address.Port);
        Assert.False(first.HasMoved);
    }

    [Fact]
    public void A_port_the_user_wrote_that_is_taken_is_refused_with_its_place_and_who_has_it()
    {
        using var first = BoundListener.Bind(1, ListenerRequest.Of("admin", null, ListenAddress.Loopback(0), "admin.listen"));
        var written = new Placed<ListenAddress>(first.Address, new Place("outrider.yaml", 3), "inbound[0].listen");
        var refusal = Assert.Throws<UnavailableException>(() => BoundListener.Bind(1, ListenerRequest.Of("inbound[0]", written, first.Address, "")));
        Assert.StartsWith($"outrider.yaml:3: inbound[0].listen: {first.Address} is taken by '", refusal.Message);
        Assert.Contains($"(pid {Environment.ProcessId})", refusal.Message);
    }

    [Fact]
    public void An_address_of_another_machine_is_refused()
    {
        // TEST-NET-1 (RFC 5737).
        var request = new ListenerRequest("x", new ListenAddress(IPAddress.Parse("192.0.2.1"), 0), MayMove: true, null, "x.listen");
        Assert.Contains("is no address of this machine", Assert.Throws<UnavailableException>(() => BoundListener.Bind(1, request)).Message);
    }

    [Fact]
    public async Task A_caller_is_not_refused_while_nobody_accepts()
    {
        using var listener = BoundListener.Bind(1, ListenerRequest.Of("admin", null, ListenAddress.Loopback(0), "admin.listen"));
        using var caller = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await caller.ConnectAsync(listener.Address.EndPoint, TestContext.Current.CancellationToken);
        await caller.SendAsync("hello"u8.ToArray(), TestContext.Current.CancellationToken);
        using var accepted = await listener.Socket.AcceptAsync(TestContext.Current.CancellationToken);
        var heard = new byte[5];
        Assert.Equal(5, await accepted.ReceiveAsync(heard, TestContext.Current.CancellationToken));
    }
}

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

    [Fact]
    public void Datagrams_and_connections_of_one_port_do_not_meet()
    {
        using var tcp = BoundListener.Bind(1, ListenerRequest.Of("tcp", null, ListenAddress.Loopback(0), "x"));
        using var udp = BoundListener.Bind(2, ListenerRequest.Of("udp", null, ListenAddress.Loopback(tcp.Address.Port) with { Transport = ListenTransport.Udp }, "y"));
        Assert.Equal(tcp.Address.Port, udp.Address.Port);
        Assert.Equal(System.Net.Sockets.SocketType.Dgram, udp.Socket.SocketType);
    }

    [Fact]
    public void A_Unix_socket_that_a_killed_run_has_left_is_replaced_and_one_that_is_in_use_is_not()
    {
        using var folder = new Outrider.Testing.TemporaryFolder();
        var address = ListenAddress.Unix(ListenTransport.UnixStream, folder["log"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var request = new ListenerRequest("logs", address, false, null, "logs.sources[0].unix.path");
        using (var left = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified))
        {
            left.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(folder["other"]));
            // Its name outlives it under another one.
            File.Move(folder["other"], folder["log"]);
        }

        using (var listener = BoundListener.Bind(1, request))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["log"]));
            Assert.Contains("is taken", Assert.Throws<UnavailableException>(() => BoundListener.Bind(2, request)).Message);
        }

        Assert.False(File.Exists(folder["log"]));
        File.WriteAllText(folder["log"], "no socket");
        Assert.Contains("is taken", Assert.Throws<UnavailableException>(() => BoundListener.Bind(3, request)).Message);
        Assert.Equal("no socket", File.ReadAllText(folder["log"]));
    }

    [Fact]
    public void An_address_of_any_kind_is_handed_to_a_successor_as_one_text()
    {
        ListenAddress[] all =
        [
            ListenAddress.Loopback(8080), ListenAddress.Loopback(514) with { Transport = ListenTransport.Udp }, ListenAddress.Unix(ListenTransport.UnixStream, "/run/a log", (UnixFileMode)0x180),
            ListenAddress.Unix(ListenTransport.UnixDatagram, "/dev/log", (UnixFileMode)0x1B6),
        ];
        foreach (var address in all)
        {
            Assert.True(ListenAddress.TryParseRecord(address.Record, out var read));
            Assert.Equal(address, read);
        }

        Assert.False(ListenAddress.TryParseRecord("sctp 127.0.0.1:1", out _));
        Assert.False(ListenAddress.TryParseRecord("unix x /y", out _));
    }
}

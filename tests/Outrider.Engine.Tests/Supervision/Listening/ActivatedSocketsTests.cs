using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Outrider.Kernel;
using Outrider.Native;
using Outrider.Supervision;
using Outrider.Supervision.Listening;

namespace Outrider.Engine.Tests.Supervision.Listening;

public sealed class ActivatedSocketsTests
{
    private const int OurPid = 77;

    [Fact]
    public void A_listener_gets_the_socket_of_its_address_and_there_is_none_left()
    {
        using var listening = Listening(IPAddress.Loopback);
        var sockets = Take(listening, "outrider.socket");
        Assert.Null(sockets.TakeFor(Request("inbound[0]", new ListenAddress(IPAddress.Loopback, 1))));
        var taken = sockets.TakeFor(Request("inbound[0]", Of(listening)));
        Assert.NotNull(taken);
        using var adopted = BoundListener.Adopt(3, Request("inbound[0]", Of(listening)), taken);
        Assert.Equal((3, "inbound[0]", Of(listening), false), (adopted.Id, adopted.Name, adopted.Address, adopted.HasMoved));
        Assert.Empty(sockets.Left);
    }

    [Fact]
    public void A_name_counts_more_than_an_address()
    {
        using var listening = Listening(IPAddress.Loopback);
        var sockets = Take(listening, "outbound");
        var taken = sockets.TakeFor(Request("outbound", ListenAddress.Loopback(15001)))!;
        Assert.Equal(Of(listening).EndPoint, taken.Address);
        taken.Socket.Dispose();
    }

    [Fact]
    public void Every_address_of_both_families_is_every_address_of_one()
    {
        using var listening = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        listening.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        listening.Listen();
        var sockets = Take(listening, "unknown");
        var port = ((IPEndPoint)listening.LocalEndPoint!).Port;
        Assert.Null(sockets.TakeFor(Request("a", new ListenAddress(IPAddress.Loopback, port))));
        using var taken = sockets.TakeFor(Request("a", new ListenAddress(IPAddress.Any, port)))!.Socket;
    }

    [Fact]
    public void What_is_meant_for_another_process_is_left_alone()
    {
        using var listening = Listening(IPAddress.Loopback);
        Assert.Empty(ActivatedSockets.Take(Variables(listening, "a").GetValueOrDefault, OurPid + 1, Number(listening)).Left);
        Assert.Empty(ActivatedSockets.Take(_ => null, OurPid).Left);
    }

    [Fact]
    public void What_nobody_can_call_is_refused_with_what_to_write_instead()
    {
        using var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Assert.Contains("write ListenStream= in the socket unit", Refusal(datagrams));
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Contains("write Accept=no", Refusal(bound));
        using var local = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        local.Bind(new UnixDomainSocketEndPoint($"\0outrider-test-{Guid.NewGuid():N}"));
        Assert.Contains("is no TCP socket", Refusal(local));
    }

    private static string Refusal(Socket socket) => Assert.Throws<UnavailableException>(() => Take(socket, "x")).Message;

    /// <summary>As the manager leaves it: a descriptor of its own, and variables.</summary>
    private static ActivatedSockets Take(Socket socket, string name)
    {
        var handed = Descriptors.DuplicateSocket(Number(socket));
        var number = (int)handed.DangerousGetHandle();
        handed.SetHandleAsInvalid();
        return ActivatedSockets.Take(Variables(socket, name).GetValueOrDefault, OurPid, number);
    }

    private static Dictionary<string, string> Variables(Socket socket, string name) =>
        new() { ["LISTEN_PID"] = OurPid.ToString(CultureInfo.InvariantCulture), ["LISTEN_FDS"] = "1", ["LISTEN_FDNAMES"] = name };

    private static int Number(Socket socket) => (int)socket.Handle;

    private static Socket Listening(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        socket.Listen();
        return socket;
    }

    private static ListenAddress Of(Socket socket) => ListenAddress.Loopback(((IPEndPoint)socket.LocalEndPoint!).Port);

    private static ListenerRequest Request(string name, ListenAddress address) => new(name, address, MayMove: false, null, name);
}

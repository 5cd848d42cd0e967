using System.Net;
using System.Net.Sockets;
using System.Text;
using Outrider.Supervision;
using Outrider.Supervision.Readiness;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision.Readiness;

public sealed class ProbeTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly EventLoop _loop = new(e => throw e);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", true)]
    [InlineData("HTTP/1.0 204\r\n\r\n", true)]
    [InlineData("HTTP/1.1 302 Found\r\n\r\n", true)]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n", false)]
    [InlineData("HTTP/1.1 503 Down\r\n\r\n", false)]
    [InlineData("HTTP/1.1 2", false)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", false)]
    [InlineData("", false)]
    public async Task An_http_probe_goes_by_the_status(string answer, bool passes)
    {
        using var server = Listen(out var port);
        var serving = Task.Run(async () =>
        {
            using var connection = await server.AcceptAsync(TestContext.Current.CancellationToken);
            var request = new byte[4096];
            var length = await connection.ReceiveAsync(request, TestContext.Current.CancellationToken);
            await connection.SendAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
            return Encoding.ASCII.GetString(request, 0, length);
        }, TestContext.Current.CancellationToken);
        Assert.Equal(passes, await Ask(new HttpProbe("/healthz", Timeout, _loop, TimeProvider.System), port));
        Assert.StartsWith($"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n", await serving);
    }

    [Fact]
    public async Task A_server_that_accepts_and_says_nothing_fails_when_the_time_is_over()
    {
        using var server = Listen(out var port);
        Assert.False(await Ask(new HttpProbe("/", TimeSpan.FromMilliseconds(100), _loop, TimeProvider.System), port));
    }

    [Fact]
    public async Task A_tcp_probe_wants_somebody_to_accept()
    {
        int port;
        using (Listen(out port)) Assert.True(await Ask(new TcpProbe(Timeout, _loop, TimeProvider.System), port));
        Assert.False(await Ask(new TcpProbe(Timeout, _loop, TimeProvider.System), port));
    }

    [Fact]
    public async Task A_listener_on_the_IPv6_loopback_alone_is_reached()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this machine has no IPv6");
        using var server = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        server.Listen();
        Assert.True(await Ask(new TcpProbe(Timeout, _loop, TimeProvider.System), ((IPEndPoint)server.LocalEndPoint!).Port));
    }

    [Fact]
    public void A_status_line_is_read_and_anything_else_is_not()
    {
        Assert.True(HttpProbe.TryReadStatus("HTTP/1.1 200 OK"u8, out var status));
        Assert.Equal(200, status);
        var random = new Random(20260102);
        var line = new byte[12];
        for (var i = 0; i < 10_000; i++)
        {
            "HTTP/1.1 200"u8.CopyTo(line);
            var at = random.Next(line.Length);
            line[at] = (byte)random.Next(256);
            if (HttpProbe.TryReadStatus(line.AsSpan(0, random.Next(13)), out status)) Assert.InRange(status, 100, 999);
        }
    }

    [Fact]
    public void Our_own_listener_is_found_by_our_pid()
    {
        using var server = Listen(out var port);
        var inodes = ListeningSockets.OpenBy(Environment.ProcessId);
        Assert.Contains(ListeningSockets.All(), l => l.Port == port && inodes.Contains(l.Inode) && l.Address.Equals(IPAddress.Loopback));
        Assert.InRange(PortFinder.Find(Environment.ProcessId), 1, port);
        Assert.EndsWith($"(pid {Environment.ProcessId})", PortFinder.Listener(port));
    }

    [Theory]
    [InlineData("   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1 0000000000000000 100 0 0 10 0", "127.0.0.1", 8080)]
    [InlineData("   0: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1 0", "::1", 80)]
    [InlineData("   0: 0000000000000000FFFF00000100007F:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1 0", "::ffff:127.0.0.1", 80)]
    [InlineData("   0: 0100007F:1F90 0100007F:0050 01 00000000:00000000 00:00000000 00000000     0        0 12345 1 0", null, 0)]
    [InlineData("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode", null, 0)]
    [InlineData("", null, 0)]
    [InlineData("0: zz:1F90 x 0A a b c d e 1 0", null, 0)]
    public void Listening_sockets_are_read_from_the_kernels_table(string line, string? address, int port)
    {
        var listener = ListeningSockets.Parse(line);
        Assert.Equal(address, listener?.Address.ToString());
        if (listener is not null) Assert.Equal((port, 12345L), (listener.Port, listener.Inode));
    }

    [Theory]
    [InlineData("12 (sh) S 7 12 12 0", 7)]
    [InlineData("12 (a) b) (c) S 8 12 12 0", 8)]
    [InlineData("", 0)]
    [InlineData("12 (sh", 0)]
    public void The_parent_is_read_whatever_the_name(string stat, int parent) => Assert.Equal(parent, ProcessTree.ParentIn(stat));

    private async Task<bool> Ask(IProbe probe, int port)
    {
        bool? answer = null;
        probe.Begin(port, passed => answer = passed);
        await Eventually.True(() =>
        {
            _loop.RunPending();
            return answer is not null;
        }, "the probe answers");
        return answer!.Value;
    }

    private static Socket Listen(out int port)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Listen();
        port = ((IPEndPoint)server.LocalEndPoint!).Port;
        return server;
    }
}

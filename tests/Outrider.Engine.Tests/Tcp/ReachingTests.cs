using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Outrider.Discovery;
using Outrider.Engine.Tests.Security;
using Outrider.Kernel;
using Outrider.Security;
using Outrider.Tcp;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Tcp;

/// <summary>Where connections go, and what becomes of those that cannot.</summary>
public sealed class ReachingTests : IDisposable
{
    private readonly Far _far = new();
    private readonly TemporaryFolder _folder = new();
    private readonly SnapshotCell<AppStatus> _app = new(AppStatus.Unknown);

    public void Dispose()
    {
        _far.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_caller_whose_service_cannot_be_reached_is_reset_and_counted()
    {
        await using var rig = Rig.Service($"{{ discovery: {{ type: static, instances: ['127.0.0.1:{FreePort.Next()}'] }} }}");
        await ResetAsync(rig);
        await rig.Counted(1, "outrider_tcp_refusals_total", "connect_failed");
        Assert.Equal(1, rig.Count("outrider_endpoint_attempts_total", "failed"));
        await rig.Counted(0, "outrider_endpoint_in_flight");
    }

    [Fact]
    public async Task The_next_instance_is_tried_and_the_bad_one_is_out_of_use_once_it_has_failed_enough()
    {
        await using var rig = Rig.Service($"{{ discovery: {{ type: static, instances: ['127.0.0.1:{FreePort.Next()}', '{_far.Address}'] }}, breaker: {{ of_at_least: 3 }} }}");
        for (var i = 0; i < 12; i++)
        {
            using var near = await rig.CallAsync();
            using var far = await _far.TakeAsync();
            await near.SendAsync("x"u8.ToArray());
            Assert.Equal("x", await Far.ReadAsync(far, 1));
        }

        Assert.Equal(3, rig.Count("outrider_endpoint_attempts_total", "failed"));
        Assert.Equal(["open", "closed"], rig.Shown().GetProperty("endpoints").EnumerateArray().Select(e => e.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Where_every_instance_is_out_of_use_nobody_is_called()
    {
        await using var rig = Rig.Service($"{{ discovery: {{ type: static, instances: ['127.0.0.1:{FreePort.Next()}'] }}, breaker: {{ of_at_least: 1 }} }}");
        await ResetAsync(rig);
        await rig.Counted(1, "outrider_tcp_refusals_total", "connect_failed");
        await ResetAsync(rig);
        await rig.Counted(1, "outrider_tcp_refusals_total", "breaker_open");
        Assert.Equal(1, rig.Count("outrider_endpoint_attempts_total"));
    }

    [Fact]
    public async Task A_handshake_that_does_not_come_is_given_up_in_time()
    {
        var time = new FakeTime();
        await using var rig = Rig.Service($"{{ discovery: {{ type: static, instances: ['{_far.Address}'] }}, tls: {{}}, connect_timeout: 2s }}", time);
        using var near = await rig.CallAsync();
        using var far = await _far.TakeAsync();
        Assert.NotEmpty(await Far.ReadAsync(far, 5));
        time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<SocketException>(() => near.ReceiveAsync(new byte[1]));
        await rig.Counted(1, "outrider_tcp_refusals_total", "connect_failed");
    }

    [Fact]
    public async Task A_listener_leads_to_the_application_once_it_is_ready()
    {
        await using var rig = Rig.Inbound(new TcpInbound(Rig.Model(), null), _app);
        await ResetAsync(rig);
        await rig.Counted(1, "outrider_tcp_refusals_total", "not_ready");
        _app.Publish(new AppStatus(AppPhase.Ready, 1, _far.Port, 0));
        await PassesAsync(rig);
    }

    [Fact]
    public async Task A_listener_leads_to_what_stands_beside_the_application_until_the_run_stops()
    {
        Assert.True(Address.TryParse(_far.Address, out var beside));
        await using var rig = Rig.Inbound(new TcpInbound(Rig.Model(), beside), _app);
        await PassesAsync(rig);
        _app.Publish(new AppStatus(AppPhase.Stopping, 1, 0, 0));
        await ResetAsync(rig);
        await rig.Counted(1, "outrider_tcp_refusals_total", "stopping");
    }

    [Fact]
    public async Task TLS_is_ended_at_the_door_and_begun_towards_the_service_with_a_certificate_on_both_sides()
    {
        using var ca = new Pki(_folder);
        var (server, client) = (ca.Issue("server"), ca.Issue("client"));
        Assert.True(Address.TryParse(_far.Address, out var beside));
        await using var door = Rig.Inbound(new TcpInbound(Rig.Model(new ServerTlsModel([server], ca.Path, true, false)), beside), _app);
        await using var ambassador = Rig.Service($"{{ discovery: {{ type: static, instances: ['localhost:{door.Address.Port}'] }}, tls: {{ authorities: '{ca.Path}', certificate: '{client.Certificate}', key: '{client.Key}' }} }}");
        using var near = await ambassador.CallAsync();
        using var far = await _far.TakeAsync();
        await near.SendAsync("question"u8.ToArray());
        near.Shutdown(SocketShutdown.Send);
        Assert.Equal("question"u8.ToArray(), await Far.ReadAllAsync(far));
        await far.SendAsync("answer"u8.ToArray());
        far.Shutdown(SocketShutdown.Send);
        // The end of each direction is passed on through TLS too.
        Assert.Equal("answer"u8.ToArray(), await Far.ReadAllAsync(near));
        Assert.StartsWith("tls://", door.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_is_turned_away_at_a_door_that_wants_a_certificate()
    {
        using var ca = new Pki(_folder);
        Assert.True(Address.TryParse(_far.Address, out var beside));
        await using var door = Rig.Inbound(new TcpInbound(Rig.Model(new ServerTlsModel([ca.Issue("server")], ca.Path, true, false)), beside), _app);
        using var near = new TcpClient();
        await near.ConnectAsync(door.Address, TestContext.Current.CancellationToken);
        await using var secure = new SslStream(near.GetStream(), false, (_, _, _, _) => true);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await secure.AuthenticateAsClientAsync("localhost");
            await secure.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken);
        });
        await door.Counted(1, "outrider_tcp_connections_total", "no_handshake");
    }

    [Fact]
    public async Task A_certificate_is_renewed_and_the_connections_that_stand_go_on()
    {
        using var ca = new Pki(_folder);
        Assert.True(Address.TryParse(_far.Address, out var beside));
        await using var door = Rig.Inbound(new TcpInbound(Rig.Model(new ServerTlsModel([ca.Issue("server", subject: "CN=old")], null, false, false)), beside), _app);
        var (old, shown) = await SecureAsync(door.Address);
        Assert.Equal("CN=old", shown);
        using var far = await _far.TakeAsync();
        ca.Issue("server", subject: "CN=new");
        await Eventually.Holds(async () =>
        {
            var (next, subject) = await SecureAsync(door.Address);
            await next.DisposeAsync();
            (await _far.TakeAsync()).Dispose();
            return subject == "CN=new";
        }, "the new certificate is shown");
        await old.WriteAsync("still here"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal("still here", await Far.ReadAsync(far, 10));
        await old.DisposeAsync();
    }

    private static async Task<(SslStream Stream, string Shown)> SecureAsync(IPEndPoint address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true), false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync("localhost");
        return (stream, ((X509Certificate2)stream.RemoteCertificate!).Subject);
    }

    private async Task PassesAsync(Rig rig)
    {
        using var near = await rig.CallAsync();
        using var far = await _far.TakeAsync();
        await near.SendAsync("x"u8.ToArray());
        Assert.Equal("x", await Far.ReadAsync(far, 1));
    }

    private static async Task ResetAsync(Rig rig)
    {
        var heard = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            // It may come while the caller still connects.
            using var near = await rig.CallAsync();
            await near.ReceiveAsync(new byte[1]);
        });
        Assert.Equal(SocketError.ConnectionReset, heard.SocketErrorCode);
    }
}

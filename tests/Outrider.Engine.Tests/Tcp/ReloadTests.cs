using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Outbound;
using Outrider.Security;
using Outrider.Tcp;
using Outrider.Testing;
using Outrider.Transport;

namespace Outrider.Engine.Tests.Tcp;

/// <summary>A passage that has changed is replaced while connections go through it.</summary>
public sealed class ReloadTests : IAsyncDisposable
{
    private readonly Far _far = new();
    private readonly Far _other = new();
    private readonly Socket[] _sockets = [Listening(), Listening()];
    private readonly MetricRegistry _metrics = new();
    private readonly TcpModule _module;

    public ReloadTests()
    {
        var shared = new ServiceMetrics(_metrics, new(_metrics), new CertificateMetrics(_metrics));
        var around = new TcpSurroundings(new TcpMetrics(_metrics), shared.Endpoints, shared.Lookups, shared.Certificates, NullLoggerFactory.Instance, TimeProvider.System);
        var (services, keyOf) = Read(_far.Address, _far.Address);
        _module = new TcpModule([], services, Socket, new(AppStatus.Unknown), around, keyOf);
        _module.Start(new StatusBoard());
    }

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _module.DisposeAsync();
        foreach (var socket in _sockets) socket.Dispose();
        _far.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Connections_go_on_through_what_was_replaced_and_new_ones_take_the_new_way()
    {
        using var near = await CallAsync(0);
        using var far = await _far.TakeAsync();
        var before = _module.Passages.ToArray();
        var (services, keyOf) = Read(_other.Address, _far.Address);
        (await _module.PrepareAsync([], services, Socket, keyOf))!.Commit();
        Assert.NotSame(before[0], _module.Passages.First());
        Assert.Same(before[1], _module.Passages.Last());
        using var newer = await CallAsync(0);
        using var other = await _other.TakeAsync();
        await near.SendAsync("old"u8.ToArray(), Test);
        Assert.Equal("old", await Far.ReadAsync(far, 3));
        await newer.SendAsync("new"u8.ToArray(), Test);
        Assert.Equal("new", await Far.ReadAsync(other, 3));
        Assert.Equal(2, _module.UnderWay);
        near.Dispose();
        far.Dispose();
        await Eventually.True(() => _module.UnderWay == 1 && before[0].HasEnded, "the old one has ended");
        Assert.Null(await _module.PrepareAsync([], services, Socket, keyOf));
    }

    [Fact]
    public async Task A_connection_that_outlasts_the_deadline_is_cut()
    {
        using var near = await CallAsync(0);
        using var far = await _far.TakeAsync();
        await _module.RetireAsync(TimeSpan.FromMilliseconds(50)).WaitAsync(Eventually.Soon, Test);
        Assert.True(_module.HasEnded);
        await Assert.ThrowsAsync<SocketException>(() => Far.ReadAllAsync(far));
    }

    private static Socket Listening()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    private static (Dictionary<string, TcpServiceConfig>, Func<string, string>) Read(string a, string b)
    {
        var problems = new Problems();
        var all = new[] { ("a", a), ("b", b) }.ToDictionary(s => s.Item1, s => $"{{ discovery: {{ type: static, instances: ['{s.Item2}'] }} }}");
        var services = all.ToDictionary(s => s.Key, s => TcpServiceConfig.Shape.Read(new Section(Yaml.Read(s.Value, "outrider.yaml", problems)!, $"outbound.tcp.{s.Key}", problems)));
        Assert.Empty(problems.InOrder());
        return (services, name => all[name]);
    }

    private ListenOn Socket(string name) => ListenOn.Descriptor((int)_sockets[name[^1] - 'a'].Handle);

    private async Task<Socket> CallAsync(int index)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_sockets[index].LocalEndPoint!, Test);
        return socket;
    }
}

using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Configuration;
using Outrider.Inbound;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Outbound;
using Outrider.Security;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Engine.Tests.Inbound;

/// <summary>An inbound and an outbound module on listening sockets that are handed down, as the supervisor does, and given new configurations while they work.</summary>
internal sealed class Doors : IAsyncDisposable
{
    private readonly Socket[] _sockets = [Listening(), Listening(), Listening()];
    private readonly SnapshotCell<AppStatus> _app;
    private readonly ServiceMetrics _services;

    public Doors(int appPort)
    {
        _app = new(new AppStatus(AppPhase.Ready, 1, appPort, 0));
        _services = new ServiceMetrics(Metrics, new RequestMetrics(Metrics), new CertificateMetrics(Metrics));
        Around = new InboundSurroundings(_app, Outrider.Kernel.HttpProtocol.Http1, _ => [], _services.Requests, _services.Certificates, NullLoggerFactory.Instance, TimeProvider.System);
    }

    public MetricRegistry Metrics { get; } = new();

    public StatusBoard Status { get; } = new();

    public InboundSurroundings Around { get; }

    public InboundModule Inbound { get; private set; } = null!;

    public OutboundModule Outbound { get; private set; } = null!;

    public int InboundPort(int index) => Port(_sockets[index]);

    public int OutboundPort => Port(_sockets[2]);

    public void Start(string[] inbound, string? outbound)
    {
        Inbound = new InboundModule([.. inbound.Select(Model)], SocketOf, Around);
        var (config, keys) = Read(outbound);
        Outbound = new OutboundModule(config, keys, On(2), _services, NullLoggerFactory.Instance, TimeProvider.System);
        Inbound.Start(Status);
        Outbound.Start(Status);
    }

    public Task<IPreparedChange?> PrepareInboundAsync(params string[] inbound) => Inbound.PrepareAsync([.. inbound.Select(Model)], SocketOf, Around);

    public Task<IPreparedChange?> PrepareOutboundAsync(string? outbound)
    {
        var (config, keys) = Read(outbound);
        return Outbound.PrepareAsync(config, keys, On(2));
    }

    public double Value(string name, params string[] labels) => Metrics.Collect().Where(p => p.Name == name && labels.All(l => p.Labels.Any(has => has.Value == l))).Sum(p => p.Value);

    public async ValueTask DisposeAsync()
    {
        await Inbound.DisposeAsync();
        await Outbound.DisposeAsync();
        foreach (var socket in _sockets) socket.Dispose();
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static Socket Listening()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(511);
        return socket;
    }

    private static (OutboundConfig?, OutboundKeys) Read(string? yaml)
    {
        if (yaml is null) return (null, OutboundKeys.None);
        var problems = new Problems();
        var node = Yaml.Read(yaml, "outrider.yaml", problems)!;
        var config = OutboundConfig.Shape.Read(new Section(node, "outbound", problems));
        Assert.Empty(problems.InOrder());
        return (config, OutboundKeys.Of(node, 2));
    }

    private ListenOn SocketOf(InboundModel model) => On(model.Name[^2] - '0');

    private ListenOn On(int index) => ListenOn.Descriptor((int)_sockets[index].Handle);

    private static InboundModel Model(string yaml, int index)
    {
        var problems = new Problems();
        var node = Yaml.Read(yaml, "outrider.yaml", problems)!;
        var config = InboundConfig.Shape.Read(new Section(node, $"inbound[{index}]", problems));
        // A certificate that is no good is a test's own business.
        return InboundModel.From(config, index) with { Key = Fingerprint.Of(node) + index };
    }
}

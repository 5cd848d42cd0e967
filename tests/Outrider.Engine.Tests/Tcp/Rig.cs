using System.Net;
using System.Net.Sockets;
using System.Text.Json;
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

/// <summary>Passages with real sockets on free ports, and what was counted of them.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly TcpModule _module;

    private Rig(IEnumerable<TcpInbound> inbound, Dictionary<string, TcpServiceConfig> services, SnapshotCell<AppStatus> app, TimeProvider time)
    {
        var shared = new ServiceMetrics(Metrics, new(Metrics), new CertificateMetrics(Metrics));
        var around = new TcpSurroundings(new TcpMetrics(Metrics), shared.Endpoints, shared.Lookups, shared.Certificates, NullLoggerFactory.Instance, time);
        _module = new TcpModule(inbound, services, _ => ListenOn.Address(new IPEndPoint(IPAddress.Loopback, 0)), app, around);
        _module.Start(Status);
    }

    public MetricRegistry Metrics { get; } = new();

    public StatusBoard Status { get; } = new();

    public IPEndPoint Address => IPEndPoint.Parse(_module.Passages.First().Url.Split("//")[1]);

    public string Url => _module.Passages.First().Url;

    /// <summary>The service <c>db</c>, as <c>outbound.tcp</c> has it.</summary>
    public static Rig Service(string yaml, TimeProvider? time = null)
    {
        var problems = new Problems();
        var config = TcpServiceConfig.Shape.Read(new Section(Yaml.Read(yaml, "outrider.yaml", problems)!, "outbound.tcp.db", problems));
        Assert.Empty(problems.InOrder());
        return new Rig([], new() { ["db"] = config }, new(AppStatus.Unknown), time ?? TimeProvider.System);
    }

    public static Rig Inbound(TcpInbound inbound, SnapshotCell<AppStatus> app) => new([inbound], [], app, TimeProvider.System);

    public static TcpPassageModel Model(ServerTlsModel? tls = null, int connections = 100) => new("inbound[0]", tls, connections, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1), 1);

    public async Task<Socket> CallAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Address);
        return socket;
    }

    public double Count(string name, params string[] labels) => Metrics.Collect().Where(p => p.Name == name && labels.All(l => p.Labels.Any(has => has.Value == l))).Sum(p => p.Value);

    public Task Counted(double expected, string name, params string[] labels) => Eventually.True(() => Count(name, labels) == expected, $"{name} {string.Join(' ', labels)} is {expected}");

    public JsonElement Shown()
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text)) Status.Write(json);
        return JsonDocument.Parse(text.ToArray()).RootElement.GetProperty("tcp")[0];
    }

    public Task StopAsync(TimeSpan grace) => _module.StopAsync(grace);

    public ValueTask DisposeAsync() => _module.DisposeAsync();
}

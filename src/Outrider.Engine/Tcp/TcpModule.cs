using System.Text.Json;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Transport;

namespace Outrider.Tcp;

/// <summary>All connections that are passed through, in both directions.</summary>
internal sealed class TcpModule : IAsyncDisposable
{
    private readonly List<TcpPassage> _inbound = [];
    private readonly List<TcpService> _services = [];

    /// <param name="inbound">The listeners in front of the application.</param>
    /// <param name="services">What the application connects to, by name.</param>
    /// <param name="sockets">The socket of a listener, by its name.</param>
    /// <param name="app">Whether the application is ready, and on which port.</param>
    /// <param name="around">The rest of the sidecar.</param>
    /// <exception cref="Security.CertificateException">The files of a listener or service make no certificate.</exception>
    public TcpModule(IEnumerable<TcpInbound> inbound, IReadOnlyDictionary<string, TcpServiceConfig> services, Func<string, ListenOn> sockets, SnapshotCell<AppStatus> app, TcpSurroundings around)
    {
        foreach (var each in inbound) _inbound.Add(new TcpPassage(each.Passage, sockets(each.Passage.Name), each.Lane(app, around.Time), around));
        foreach (var (name, config) in services) _services.Add(new TcpService(name, config, sockets(TcpServiceConfig.ListenerName(name)), around));
    }

    public IEnumerable<TcpPassage> Passages => _inbound.Concat(_services.Select(s => s.Passage));

    /// <summary>Accepts from every socket, and puts up the section <c>tcp</c>.</summary>
    /// <exception cref="IOException">An address cannot be listened on; those that were started go on until this is disposed.</exception>
    public void Start(StatusBoard status)
    {
        foreach (var service in _services) service.Start();
        foreach (var passage in _inbound) passage.Start();
        if (Passages.Any()) status.Show("tcp", WriteStatus);
    }

    /// <summary>Takes no new connection and cuts those that have not ended within the grace.</summary>
    public Task StopAsync(TimeSpan grace) => Task.WhenAll(Passages.Select(passage => passage.StopAsync(grace)));

    public async ValueTask DisposeAsync()
    {
        foreach (var passage in _inbound) await passage.DisposeAsync();
        foreach (var service in _services) await service.DisposeAsync();
    }

    private void WriteStatus(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var passage in _inbound) WriteObject(json, passage.WriteStatus);
        foreach (var service in _services) WriteObject(json, service.WriteStatus);
        json.WriteEndArray();
    }

    private static void WriteObject(Utf8JsonWriter json, Action<Utf8JsonWriter> write)
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    }
}

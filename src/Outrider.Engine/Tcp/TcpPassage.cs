using System.Text.Json;
using Outrider.Security;
using Outrider.Transport;

namespace Outrider.Tcp;

/// <summary>One listener whose connections are passed through, octet by octet, whatever they speak. It owns its socket and its certificates.</summary>
internal sealed class TcpPassage : ITcpPart
{
    private readonly TcpPassageModel _model;
    private readonly TcpCounts _counts;
    private readonly ServerTls? _tls;
    private readonly ConnectionListener _listener;

    /// <exception cref="CertificateException">The listener's files make no certificate.</exception>
    public TcpPassage(TcpPassageModel model, string key, ListenOn on, TcpLane lane, TcpSurroundings around)
    {
        (_model, Key) = (model, key);
        _counts = new TcpCounts(model.Name, around.Metrics, around.Log);
        // No protocol is offered: what is within is the two ends' own business.
        _tls = model.Tls is { } tls ? new ServerTls(tls, Alpn.None, around.Tls) : null;
        _listener = new ConnectionListener(
            on,
            new AcceptLimits { Connections = model.Connections },
            _tls?.Selection,
            caller => new TcpRelay(model, lane, _counts, caller, around.Time),
            around.Metrics.Accept(model.Name),
            around.Log,
            around.Time);
    }

    public string Name => _model.Name;

    public string Key { get; }

    public TcpPassage Passage => this;

    public int UnderWay => _listener.Connections;

    public bool HasEnded => _listener.HasEnded;

    /// <summary>Where callers come in, once started: <c>tcp://127.0.0.1:5432</c>, or <c>tls://…</c>.</summary>
    public string Url => $"{(_model.Tls is null ? "tcp" : "tls")}://{_listener.LocalAddress}";

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public void Open() => _listener.Open();

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public void Start()
    {
        _tls?.Follow();
        _listener.Start();
    }

    public Task StopAsync(TimeSpan grace) => _listener.StopAsync(grace);

    /// <summary>Into an object that stands open.</summary>
    public void WriteStatus(Utf8JsonWriter json)
    {
        json.WriteString("name", Name);
        json.WriteString("address", _listener.LocalAddress?.ToString());
        json.WriteBoolean("tls", _model.Tls is not null);
        json.WriteNumber("connections", _listener.Connections);
        json.WriteNumber("bytes_from_callers", _counts.FromCallers.Value);
        json.WriteNumber("bytes_to_callers", _counts.ToCallers.Value);
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _tls?.Dispose();
    }
}

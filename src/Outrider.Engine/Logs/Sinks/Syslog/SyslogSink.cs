using System.Net.Sockets;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;
using Outrider.Security;

namespace Outrider.Logs.Sinks;

/// <summary>Records as syslog, over a stream (<see cref="SinkConnection"/> says when a batch counts as delivered) or as datagrams (<see cref="SyslogDatagrams"/>).</summary>
internal sealed class SyslogSink : ILogSink
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("syslog", SyslogSinkConfig.Shape, (SyslogSinkConfig c) => new LogSinkPart(c.Delivery, context => new SyslogSink(c, context)));

    private readonly SyslogSinkConfig _config;
    private readonly LogSinkContext _context;
    private readonly SyslogEncoder _encoder;
    private readonly SinkTls? _tls;
    private readonly string _place;
    private SinkConnection? _connection;
    private SyslogDatagrams? _datagrams;

    public SyslogSink(SyslogSinkConfig config, LogSinkContext context)
    {
        (_config, _context) = (config, context);
        _encoder = new SyslogEncoder(config);
        _place = config.Path ?? config.Address!.ToString();
        if (config.Tls is { } tls) _tls = new SinkTls(tls, Alpn.None, context.Tls);
        Limits = config.Batch.ToLimits();
        Backoff = config.Backoff.ToBackoff();
    }

    public BatchLimits Limits { get; }

    public Backoff Backoff { get; }

    public async Task<SendOutcome> SendAsync(LogBatch batch, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(_config.Timeout, _context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            await OpenAsync(either.Token);
            if (_datagrams is not null) return await SendDatagramsAsync(batch, either.Token);
            using var bytes = new PooledBytes();
            foreach (var record in batch.Records) _encoder.AppendFramed(bytes, record);
            if (await _connection!.WriteAsync(bytes.Memory, either.Token)) return SendOutcome.Accepted;
            await CloseAsync();
            return SendOutcome.Retry($"{_place} closed the connection before it can be known to have everything");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            await CloseAsync();
            return SendOutcome.Retry($"{_place}: not taken within {Duration.Format(_config.Timeout)}");
        }
        catch (Exception e) when (e is IOException or SocketException or CertificateException)
        {
            await CloseAsync();
            return SendOutcome.Retry(e.Message.Contains(_place, StringComparison.Ordinal) ? e.Message : $"{_place}: {e.Message}");
        }
        catch
        {
            // A message may be half written: what follows on this connection would be a part of it.
            await CloseAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _tls?.Dispose();
    }

    private async Task<SendOutcome> SendDatagramsAsync(LogBatch batch, CancellationToken cancel)
    {
        var outcome = await _datagrams!.SendAsync(batch, cancel);
        // Whoever listens next does so at another socket of that name, and perhaps at another address of that host.
        if (outcome.Kind == SendOutcomeKind.Retry || outcome.Again.Count > 0) await CloseAsync();
        return outcome;
    }

    private async Task OpenAsync(CancellationToken cancel)
    {
        if (_datagrams is not null) return;
        if (_connection is { IsOpen: false }) await CloseAsync();
        if (_connection is not null) return;
        switch (_config.Transport)
        {
            case SyslogTransport.Udp:
                _datagrams = new SyslogDatagrams(await Sockets.ConnectDatagramAsync(_config.Address!, cancel), _encoder, _place);
                break;
            case SyslogTransport.Unix:
                await OpenUnixAsync(_config.Path!, cancel);
                break;
            default:
                _connection = await SinkConnection.OpenAsync(_config.Address!, _tls, _context.Time, cancel);
                break;
        }
    }

    /// <summary>Datagrams where it takes them, as /dev/log does; a stream where it is one (unix(7): EPROTOTYPE).</summary>
    private async Task OpenUnixAsync(string path, CancellationToken cancel)
    {
        try
        {
            _datagrams = new SyslogDatagrams(await Sockets.ConnectUnixAsync(path, SocketType.Dgram, cancel), _encoder, path);
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ProtocolType })
        {
            _connection = SinkConnection.Over(await Sockets.ConnectUnixAsync(path, SocketType.Stream, cancel), _context.Time);
        }
    }

    private async Task CloseAsync()
    {
        if (_connection is { } connection) await connection.DisposeAsync();
        _datagrams?.Dispose();
        (_connection, _datagrams) = (null, null);
    }
}

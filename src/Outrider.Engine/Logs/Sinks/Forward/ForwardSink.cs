using System.Net.Sockets;
using System.Text;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;
using Outrider.Security;

namespace Outrider.Logs.Sinks;

/// <summary>
/// Records by the Fluent forward protocol (https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1): a chunk for each tag of a batch, accepted when the far end has
/// acknowledged it. A chunk's id is made of its records', so that a server that remembers ids can tell a repeat.
/// </summary>
internal sealed class ForwardSink : ILogSink
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("forward", ForwardSinkConfig.Shape, (ForwardSinkConfig c) => new LogSinkPart(c.Delivery, context => new ForwardSink(c, context)));

    private readonly ForwardSinkConfig _config;
    private readonly LogSinkContext _context;
    private readonly SinkTls? _tls;
    private readonly LogRecord _fields = new();
    private readonly PooledBytes _tag = new();
    private ForwardConnection? _acknowledging;
    private SinkConnection? _silent;

    public ForwardSink(ForwardSinkConfig config, LogSinkContext context)
    {
        (_config, _context) = (config, context);
        if (config.Tls is { } tls) _tls = new SinkTls(tls, Alpn.None, context.Tls);
        Limits = config.Batch.ToLimits();
        Backoff = config.Backoff.ToBackoff();
    }

    public BatchLimits Limits { get; }

    public Backoff Backoff { get; }

    public bool WantsIds => _config.RequireAck;

    public async Task<SendOutcome> SendAsync(LogBatch batch, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(_config.Timeout, _context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        var left = new HashSet<int>(Enumerable.Range(0, batch.Events));
        var chunks = Chunks(batch);
        try
        {
            foreach (var chunk in chunks)
            {
                await SendAsync(chunk, batch, either.Token);
                left.ExceptWith(chunk.Records);
            }

            return SendOutcome.Accepted;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return await BrokenAsync(batch, left, $"no answer within {Duration.Format(_config.Timeout)}");
        }
        catch (Exception e) when (e is IOException or SocketException or CertificateException)
        {
            return await BrokenAsync(batch, left, e.Message);
        }
        catch
        {
            // A chunk may be half written, or its acknowledgement still to come.
            await CloseAsync();
            throw;
        }
        finally
        {
            foreach (var chunk in chunks) chunk.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _tls?.Dispose();
    }

    private async Task<SendOutcome> BrokenAsync(LogBatch batch, HashSet<int> left, string why)
    {
        await CloseAsync();
        var place = _config.Address.ToString();
        var reason = why.Contains(place, StringComparison.Ordinal) ? why : $"{place}: {why}";
        return left.Count == batch.Events ? SendOutcome.Retry(reason) : SendOutcome.Partial([.. left.Order()], [], reason);
    }

    private async Task SendAsync(ForwardChunk chunk, LogBatch batch, CancellationToken cancel)
    {
        // The specification has it as the base64 of 128 bits.
        var id = Convert.ToBase64String(Convert.FromHexString(chunk.Records.Count == batch.Events ? batch.Id : batch.Only(chunk.Records).Id));
        using var message = new PooledBytes();
        chunk.Write(message, _config.RequireAck ? id : null, _config.Compression);
        if (_acknowledging is { IsOpen: false } || _silent is { IsOpen: false }) await CloseAsync();
        if (_config.RequireAck)
        {
            _acknowledging ??= await ForwardConnection.OpenAsync(_config, _tls, cancel);
            await _acknowledging.SendAsync(message.Memory, id, cancel);
            return;
        }

        _silent ??= await SinkConnection.OpenAsync(_config.Address, _tls, _context.Time, cancel);
        if (!await _silent.WriteAsync(message.Memory, cancel)) throw new IOException("it closed the connection before it can be known to have everything");
    }

    private List<ForwardChunk> Chunks(LogBatch batch)
    {
        var chunks = new List<ForwardChunk>();
        foreach (var record in batch.Records)
        {
            var tag = TagOf(record);
            var chunk = chunks.FindLast(c => c.Tag == tag);
            if (chunk is null) chunks.Add(chunk = new ForwardChunk(tag));
            chunk.Add(record);
        }

        return chunks;
    }

    private string TagOf(BatchRecord record)
    {
        _fields.Load(record.Json.Span, record.UnixNs, record.Severity);
        _tag.CutTo(0);
        return _config.Tag.Append(_tag, _fields) ? Encoding.UTF8.GetString(_tag.Span) : "outrider";
    }

    private async Task CloseAsync()
    {
        if (_acknowledging is { } acknowledging) await acknowledging.DisposeAsync();
        if (_silent is { } silent) await silent.DisposeAsync();
        (_acknowledging, _silent) = (null, null);
    }
}

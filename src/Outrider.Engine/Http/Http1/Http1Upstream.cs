using System.Runtime.CompilerServices;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>One connection of HTTP/1.1 to an upstream, exchange after exchange. While it rests in its pool a read is under way, so that its end is noticed there.</summary>
internal sealed class Http1Upstream : IUpstreamStream
{
    private readonly Connection _connection;
    private readonly Http1Pool _pool;
    private readonly ResponseHead _head = new();
    private readonly Http1BodyReader _reader;
    private readonly Http1BodyWriter _writer;
    private HeaderEdits? _edits;
    private RequestHead? _request;
    private bool _isRaw;
    private bool _isBroken;
    private bool _isFinal;
    private int _isResting;
    private int _isClosed;

    public Http1Upstream(Connection connection, Http1Pool pool, long openedAt)
    {
        (_connection, _pool, OpenedAt) = (connection, pool, openedAt);
        _reader = new Http1BodyReader(connection);
        _writer = new Http1BodyWriter(connection);
        connection.Ended = OnEnded;
    }

    /// <summary>From <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long OpenedAt { get; }

    /// <summary>Since when it rests. The pool's.</summary>
    public long RestsSince { get; set; }

    public bool IsReused { get; private set; }

    public bool HasAnswered { get; private set; }

    public IBodyReader Body => _reader;

    public ValueTask SendHeadAsync(in OutgoingRequest request)
    {
        var head = request.Head;
        _request = head;
        _edits = request.Exchange.RequestHeaders;
        (HasAnswered, _isFinal, _isRaw) = (false, false, false);
        var writer = new Http1HeadWriter(_connection);
        writer.RequestLine(head.Method, request.Exchange.Path.Path.Span, request.Exchange.Path.Query.Span);
        writer.Add(HeaderNames.Host.Octets, request.Host.Span);
        Passing.Copy(request, writer);
        var isChunked = WriteFraming(writer, request);
        writer.End();
        _writer.Begin(request.Body, isChunked, shutsDown: false);
        return request.Body.IsEmpty ? _writer.WriteAsync(default, isLast: true, null, null) : default;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, bool isLast, HeaderFields? trailers = null) => _writer.WriteAsync(octets, isLast, trailers, _edits);

    [AsyncMethodBuilder(typeof(PooledBuilder<>))]
    public async ValueTask<ResponseHead> ReceiveHeadAsync()
    {
        while (true)
        {
            var unread = _connection.Unread;
            if (!unread.IsEmpty)
            {
                HasAnswered = true;
                var result = ResponseParser.Parse(unread.Span, _head, out var consumed, out var problem);
                if (result == HeadResult.Bad) throw Malformed(problem!);
                if (result == HeadResult.Complete)
                {
                    _connection.Consume(consumed);
                    Begin();
                    return _head;
                }
            }

            if (await _connection.ReadAsync() == 0) throw new IOException("the upstream closed the connection before it answered");
        }
    }

    public void Release()
    {
        (_request, _edits) = (null, null);
        if (!_isFinal || _isRaw || _isBroken || !_head.KeepsAlive || !_writer.IsWhole || !_reader.TryDiscard() || !_connection.Unread.IsEmpty || !_pool.TryReturn(this)) Close();
    }

    public void Abort()
    {
        _isBroken = true;
        _connection.Abort();
    }

    /// <summary>Begins its rest: from here on it watches for its end. The pool's, who has it already in its list.</summary>
    public void Rest()
    {
        IsReused = true;
        Volatile.Write(ref _isResting, 1);
        _connection.ReadAhead();
    }

    /// <summary>False where it has ended, or said something unasked, in its rest (RFC 9112 section 9.4: what nobody asked for is no answer to the next request).</summary>
    public bool TryWake() => Interlocked.CompareExchange(ref _isResting, 0, 1) == 1 && !_connection.HasReadAhead && !_connection.HasEnded;

    /// <summary>Not in use and not at rest any more. Any number of times.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 1) return;
        _pool.Forget();
        _connection.Dispose();
    }

    private bool WriteFraming(Http1HeadWriter writer, in OutgoingRequest request)
    {
        var head = request.Head;
        if (head.TakesTrailers) writer.Raw("TE: trailers\r\nConnection: TE\r\n"u8);
        if (head.IsWebSocket)
        {
            writer.Raw("Connection: Upgrade\r\nUpgrade: websocket\r\n"u8);
            // HTTP/2 has no key (RFC 8441 section 5); HTTP/1.1 must have one.
            if (head.Count(HeaderNames.SecWebSocketKey) == 0) writer.Add(HeaderNames.SecWebSocketKey.Octets, WebSocketKey.New());
            return false;
        }

        if (request.Body.Octets is { } length) writer.ContentLength(length);
        // A request that could have a body says that it has none: some servers ask (RFC 9110 section 8.6).
        else if (request.Body.IsNone && head.Method is "POST" or "PUT" or "PATCH") writer.ContentLength(0);
        else if (!request.Body.IsNone)
        {
            writer.Raw("Transfer-Encoding: chunked\r\n"u8);
            return true;
        }

        return false;
    }

    private void Begin()
    {
        if (ResponseFraming.Decide(_head, _request!) is { } problem) throw Malformed(problem);
        if (_head.IsInterim) return;
        _isFinal = true;
        if (_head.Status == 101)
        {
            _isRaw = true;
            _reader.Begin(BodyLength.Unknown, untilClose: true, ChunkLimits.Answer);
            _writer.Begin(BodyLength.Unknown, isChunked: false, shutsDown: true);
        }
        else
        {
            _reader.Begin(_head.Body, _head.EndsByClose, ChunkLimits.Answer);
        }
    }

    private MalformedAnswerException Malformed(string problem)
    {
        _isBroken = true;
        return new MalformedAnswerException(problem);
    }

    private void OnEnded()
    {
        if (Interlocked.CompareExchange(ref _isResting, 0, 1) == 1) _pool.Died(this);
    }
}

using System.Buffers.Text;
using System.Text;
using System.Threading.Tasks.Sources;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>One attempt at an upstream over HTTP/2. Used again by a later one of its connection.</summary>
internal sealed class Http2UpstreamStream : IUpstreamStream, IHttp2Owner, IValueTaskSource<ResponseHead>
{
    private const int AuthorityIndex = 1;
    private const int GetIndex = 2;
    private const int PostIndex = 3;
    private const int MethodIndex = 2;
    private const int PathIndex = 4;
    private const int HttpIndex = 6;
    private const int ContentLengthIndex = 28;

    private readonly Http2UpstreamConnection _connection;
    private readonly Http2Wire _wire;
    private ManualResetValueTaskSourceCore<ResponseHead> _receiver;
    private ResponseHead _head = new();
    private ResponseHead _next = new();
    private ResponseHead _filling = new();
    private byte[] _webSocketKey = [];
    private Exception? _failure;
    private bool _hasNext;
    private bool _waits;
    private bool _isOpen;
    private bool _isReleased;

    public Http2UpstreamStream(Http2UpstreamConnection connection, Http2Wire wire)
    {
        (_connection, _wire) = (connection, wire);
        Stream = new Http2Stream(wire, this);
    }

    public Http2Stream Stream { get; }

    /// <summary>What the answer is read by.</summary>
    public Http2Asked Asked { get; private set; }

    public bool IsReused { get; private set; }

    /// <summary>A final head has come.</summary>
    public bool HasFinal { get; private set; }

    public bool HasAnswered { get; private set; }

    public IBodyReader Body => Stream.In;

    /// <summary>Under the gate: a place on the connection is held for it.</summary>
    public void Begin(bool isReused)
    {
        (IsReused, HasAnswered, HasFinal, _hasNext, _waits, _isOpen, _isReleased, _failure) = (isReused, false, false, false, false, false, false, null);
        Stream.Begin(0, 0, 0);
    }

    public ValueTask SendHeadAsync(in OutgoingRequest request)
    {
        if (request.Head.IsWebSocket && !_wire.Peer.TakesExtendedConnect) return SendWebSocketAsync(request);
        Send(request);
        return default;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, bool isLast, HeaderFields? trailers = null) => Stream.Out.WriteAsync(octets, isLast, trailers);

    public ValueTask<ResponseHead> ReceiveHeadAsync()
    {
        lock (_wire.Gate)
        {
            if (_hasNext) return ValueTask.FromResult(TakeNext());
            if (_failure is not null) return ValueTask.FromException<ResponseHead>(_failure);
            _waits = true;
            _receiver.Reset();
            return new ValueTask<ResponseHead>(this, _receiver.Version);
        }
    }

    public void Release()
    {
        Http2Wakes wakes;
        bool flushes;
        lock (_wire.Gate)
        {
            if (_isReleased) return;
            _isReleased = true;
            var isClean = _isOpen && Stream.IsOver && !Stream.IsReset && !_waits && Stream.In.WaitsSince == long.MaxValue;
            Stream.In.Discard();
            wakes = Break("the stream was given back");
            _connection.Return(this, isClean);
            flushes = _wire.WantsFlush();
        }

        Stream.Signal(wakes & ~Http2Wakes.Owner);
        if (flushes) _wire.Flush();
        _connection.Pool.MayHaveRoom();
    }

    public void Abort()
    {
        Http2Wakes wakes;
        bool flushes;
        lock (_wire.Gate)
        {
            if (_isReleased) return;
            wakes = Break("the attempt was broken off");
            flushes = _wire.WantsFlush();
        }

        Stream.Signal(wakes);
        if (flushes) _wire.Flush();
    }

    /// <summary>By the connection's reader: where the next head goes.</summary>
    public ResponseHead HeadToFill => _filling;

    /// <summary>Under the gate: the head is filled.</summary>
    /// <returns>True where somebody waits for it, who is to get it by <see cref="SignalHead"/>.</returns>
    public bool TakeHead(bool endsStream)
    {
        // One that nobody has asked for gives way to the next: interim answers may be left out (RFC 9110 section 15.2).
        (_filling, _next) = (_next, _filling);
        HasAnswered = true;
        HasFinal = _next.Status >= 200;
        if (HasFinal)
        {
            Stream.In.Expect(Asked.IsHead || _next.Status is 204 or 304 ? 0 : _next.AnnouncedLength ?? -1, long.MaxValue);
            if (Asked.IsWebSocket && _next.Status < 300) BecomeWebSocket();
            if (endsStream) Stream.In.End(out _);
        }

        _hasNext = true;
        return StopWaiting();
    }

    public void SignalHead()
    {
        ResponseHead head;
        lock (_wire.Gate) head = TakeNext();
        _receiver.SetResult(head);
    }

    /// <summary>Under the gate: no answer that may be forwarded has come, or none will.</summary>
    /// <returns>True where somebody waits for it, who is to hear by <see cref="SignalFailure"/>.</returns>
    public bool FailHead(Exception why)
    {
        _failure ??= why;
        return StopWaiting();
    }

    public void SignalFailure() => _receiver.SetException(_failure!);

    void IHttp2Owner.OnGone(IOException why)
    {
        bool waits;
        lock (_wire.Gate) waits = FailHead(why);
        if (waits) SignalFailure();
    }

    ResponseHead IValueTaskSource<ResponseHead>.GetResult(short token) => _receiver.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ResponseHead>.GetStatus(short token) => _receiver.GetStatus(token);

    void IValueTaskSource<ResponseHead>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _receiver.OnCompleted(continuation, state, token, flags);

    private bool StopWaiting()
    {
        var waited = _waits;
        _waits = false;
        return waited;
    }

    private ResponseHead TakeNext()
    {
        (_head, _next) = (_next, _head);
        _hasNext = false;
        return _head;
    }

    private void Send(in OutgoingRequest request)
    {
        bool flushes;
        lock (_wire.Gate)
        {
            if (_failure is not null) throw new IOException("the stream was broken off", _failure);
            _connection.Open(this);
            _isOpen = true;
            var ends = request.Body.IsEmpty && !request.Head.IsWebSocket;
            Asked = new Http2Asked(request.Head.Method == Methods.Head, request.Head.IsWebSocket);
            Stream.Out.Edits = request.Exchange.RequestHeaders;
            PutHead(request, ends);
            if (ends) Stream.Out.EndWithHead();
            // A body of a known length follows at once; another may wait for the answer's first words.
            flushes = (ends || request.Body.Octets is null) && _wire.WantsFlush();
        }

        if (flushes) _wire.Flush();
    }

    private async ValueTask SendWebSocketAsync(OutgoingRequest request)
    {
        await _connection.SettingsAsync();
        if (!_wire.Peer.TakesExtendedConnect) throw new IOException("the upstream takes no WebSocket over HTTP/2 (RFC 8441)");
        Send(request);
    }

    private void PutHead(in OutgoingRequest request, bool endsStream)
    {
        var isWebSocket = request.Head.IsWebSocket;
        var sink = _wire.BeginBlock();
        if (isWebSocket) PutConnect(sink, request.Head);
        else PutMethod(sink, request.Head.Method);
        sink.Static(_connection.IsSecure ? HttpIndex + 1 : HttpIndex);
        PutPath(sink, request.Exchange.Path);
        sink.Pseudo(AuthorityIndex, request.Host.Span, HpackIndexing.Indexed);
        Passing.Copy(request, new Http2RequestSink(sink, isWebSocket));
        if (request.Head.TakesTrailers) sink.Add("te"u8, "trailers"u8);
        if (!isWebSocket && request.Body.Octets is { } length)
        {
            Span<byte> digits = stackalloc byte[20];
            Utf8Formatter.TryFormat(length, digits, out var count);
            sink.Pseudo(ContentLengthIndex, digits[..count]);
        }

        _wire.TryEndBlock(Stream.Id, endsStream);
    }

    private void PutConnect(HpackSink sink, RequestHead head)
    {
        sink.Pseudo(MethodIndex, "CONNECT"u8);
        sink.Add(":protocol"u8, "websocket"u8);
        // Who asked over HTTP/1 waits for what its key is answered by.
        _webSocketKey = head.Value(HeaderNames.SecWebSocketKey).ToArray();
    }

    private static void PutMethod(HpackSink sink, string method)
    {
        if (method == Methods.Get) sink.Static(GetIndex);
        else if (method == "POST") sink.Static(PostIndex);
        else
        {
            Span<byte> octets = stackalloc byte[Methods.MostOctets];
            sink.Pseudo(MethodIndex, octets[..Encoding.ASCII.GetBytes(method, octets)]);
        }
    }

    private static void PutPath(HpackSink sink, CanonicalPath path)
    {
        if (path.Query.IsEmpty && path.Path.Length == 1) sink.Static(PathIndex);
        else sink.Pseudo(PathIndex, path.Path.Span, path.Query.Span);
    }

    /// <summary>To the engine it is a 101, as over HTTP/1.</summary>
    private void BecomeWebSocket()
    {
        _next.Status = 101;
        _next.Body = BodyLength.Unknown;
        Stream.In.Expect(-1, long.MaxValue);
        if (_webSocketKey.Length > 0) _next.Fields.Add(HeaderNames.SecWebSocketAccept, WebSocketKey.Accept(_webSocketKey));
    }

    private Http2Wakes Break(string why)
    {
        if (_isOpen && Stream.IsOver) return Http2Wakes.None;
        var gone = new IOException(why);
        // One that was never opened is in no table, and its peer knows nothing of it.
        return _isOpen ? _wire.Reset(Stream, Http2Error.Cancel, gone) : Stream.Fail(gone);
    }
}

using System.Buffers.Text;
using System.Runtime.CompilerServices;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>One exchange of a caller's connection. It, its runner and its buffers are used again by a later exchange of the connection.</summary>
internal sealed class Http2CallerStream : ICaller, IBodyReader, IHttp2Owner, IDisposable
{
    private const int ContentLengthIndex = 28;

    private readonly Http2CallerConnection _connection;
    private readonly Http2Wire _wire;
    private readonly IExchangeRunner _runner;
    private readonly Action _onEnded;
    private ValueTaskAwaiter _running;
    private bool _owesContinue;

    public Http2CallerStream(Http2CallerConnection connection, Http2Wire wire, Connection accepted, ServeCaller serve)
    {
        (_connection, _wire) = (connection, wire);
        Stream = new Http2Stream(wire, this);
        Head = RequestHead.For(accepted);
        _onEnded = OnEnded;
        _runner = serve(this);
    }

    public Http2Stream Stream { get; }

    public RequestHead Head { get; }

    public IBodyReader Body => this;

    public bool HasAnswered { get; private set; }

    HeaderFields? IBodyReader.Trailers => ((IBodyReader)Stream.In).Trailers;

    /// <summary>Runs the exchange as far as it goes without waiting.</summary>
    public void Start(Refusal? refusal)
    {
        HasAnswered = false;
        _owesContinue = Head.ExpectsContinue && refusal is null;
        var run = refusal is null ? _runner.RunAsync() : _runner.RefuseAsync(refusal);
        _running = run.GetAwaiter();
        if (_running.IsCompleted) OnEnded();
        else _running.UnsafeOnCompleted(_onEnded);
    }

    /// <summary>No exchange follows.</summary>
    public void Dispose() => _runner.Dispose();

    public ValueTask SendInterimAsync(ResponseHead head)
    {
        bool flushes;
        lock (_wire.Gate)
        {
            if (Stream.IsReset || HasAnswered) return default;
            _owesContinue &= head.Status != 100;
            PutHead(head, head.Status, isWebSocket: false, endsStream: false);
            flushes = _wire.WantsFlush();
        }

        if (flushes) _wire.Flush();
        return default;
    }

    public void Answer(ResponseHead head)
    {
        HasAnswered = true;
        lock (_wire.Gate)
        {
            if (Stream.IsReset) return;
            // RFC 8441 section 5: what switches protocols over HTTP/1 is a 200 here.
            var isWebSocket = head.Status == 101 && Head.IsWebSocket;
            var ends = !isWebSocket && head.Body.IsEmpty;
            Stream.In.IsTimed = !isWebSocket && Head.Body.Octets is not null;
            PutHead(head, isWebSocket ? 200 : head.Status, isWebSocket, ends);
            if (ends) Stream.Out.EndWithHead();
        }
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, bool isLast, HeaderFields? trailers = null) => Stream.Out.WriteAsync(octets, isLast, trailers);

    public ValueTask FlushAsync()
    {
        bool flushes;
        lock (_wire.Gate)
        {
            if (Stream.Failure is { } why) return ValueTask.FromException(why);
            flushes = _wire.WantsFlush();
        }

        if (flushes) _wire.Flush();
        return default;
    }

    public void Abort() => Reset(Http2Error.Internal, "the exchange was broken off");

    ValueTask<BodyPiece> IBodyReader.ReadAsync()
    {
        if (_owesContinue) SendContinue();
        return Stream.In.ReadAsync();
    }

    void IBodyReader.Finish() => Stream.In.Finish();

    void IBodyReader.Cancel() => Stream.In.Cancel();

    void IHttp2Owner.OnGone(IOException why) => _runner.CallerGone();

    private void PutHead(ResponseHead head, int status, bool isWebSocket, bool endsStream)
    {
        var sink = _wire.BeginBlock();
        sink.Status(status);
        Passing.Copy(head, new Http2AnswerSink(sink, isWebSocket));
        if (status >= 200 && !isWebSocket && status != 204 && (head.Body.Octets ?? head.AnnouncedLength) is { } length)
        {
            Span<byte> digits = stackalloc byte[20];
            Utf8Formatter.TryFormat(length, digits, out var count);
            sink.Pseudo(ContentLengthIndex, digits[..count]);
        }

        if (status >= 200 && !isWebSocket && head.Fields.CountOf(HeaderNames.Date) == 0) sink.Add("date"u8, _connection.Date.Value);
        _wire.TryEndBlock(Stream.Id, endsStream);
    }

    private void SendContinue()
    {
        _owesContinue = false;
        bool flushes;
        lock (_wire.Gate)
        {
            // Not where the body has begun to come all the same.
            if (Stream.IsReset || HasAnswered || Stream.In.Received > 0 || Stream.In.HasEnded) return;
            _wire.BeginBlock().Status(100);
            _wire.TryEndBlock(Stream.Id, endsStream: false);
            flushes = _wire.WantsFlush();
        }

        if (flushes) _wire.Flush();
    }

    private void Reset(Http2Error error, string why)
    {
        Http2Wakes wakes;
        bool flushes;
        lock (_wire.Gate)
        {
            wakes = _wire.Reset(Stream, error, new IOException(why));
            flushes = _wire.WantsFlush();
        }

        Stream.Signal(wakes);
        if (flushes) _wire.Flush();
    }

    private void OnEnded()
    {
        var running = _running;
        _running = default;
        try
        {
            running.GetResult();
        }
        catch (Exception e)
        {
            _connection.Faulted(e);
        }

        _connection.End(this);
    }
}

using HttpBench.Wire;

namespace HttpBench.Load;

/// <summary>
/// One HTTP/2 connection with one stream in flight. A page is a GET; a unary call sends one message and ends its side; a stream stays open, and each call
/// sends one message on it and waits for the echo. What it sends is far below every window that a peer may open with (65,535 bytes), and peers give back
/// what they have passed on, so it keeps no account of windows.
/// </summary>
internal sealed class Http2Caller : ICaller
{
    /// <summary>gRPC's frame of a message: not compressed, 100 bytes.</summary>
    public static readonly byte[] Message = [0, 0, 0, 0, 100, .. new byte[100]];

    private readonly Connection _wire;
    private readonly Incoming _incoming;
    private readonly Outgoing _out = new();
    private readonly byte[] _head;
    private readonly Http2Call _kind;
    private int _stream = -1;
    private int _received;
    private bool _hasEnded;

    private Http2Caller(Connection wire, byte[] head, Http2Call kind)
    {
        _wire = wire;
        _incoming = new Incoming(wire, 64 << 10);
        _head = head;
        _kind = kind;
        _out.Add(Frames.Preface);
        _out.Add(Frames.Opening);
    }

    public static async Task<ICaller> ConnectAsync(Target target, Http2Call kind) => new Http2Caller(await target.ConnectAsync(), Head(target, kind), kind);

    /// <summary>Entries of the static table: 1 :authority, 2 GET, 3 POST, 4 :path, 6 http, 7 https, 31 content-type.</summary>
    public static byte[] Head(Target target, Http2Call kind)
    {
        byte[] common = [(byte)(kind == Http2Call.Page ? 0x82 : 0x83), (byte)(target.Tls is null ? 0x86 : 0x87), .. Frames.Literal(1, "bench.local")];
        return kind == Http2Call.Page
            ? [.. common, .. Frames.Literal(4, "/small"), .. Frames.Literal("user-agent", "bench")]
            : [.. common, .. Frames.Literal(4, "/bench.Echo/Say"), .. Frames.Literal(31, "application/grpc"), .. Frames.Literal("te", "trailers")];
    }

    public async ValueTask CallAsync()
    {
        _received = 0;
        Ask();
        do
        {
            if (_out.Length > 0)
            {
                await _wire.SendAsync(_out.Memory);
                _out.Clear();
            }

            if (!await _incoming.FillAsync()) throw new InvalidDataException("the connection was closed before the answer");
            while (Frames.TryRead(_incoming.Bytes, out var frame))
            {
                Take(frame, _incoming.Bytes.Slice(Frames.HeadLength, frame.Length));
                _incoming.Use(Frames.HeadLength + frame.Length);
            }
        }
        while (_kind == Http2Call.Stream ? _received < Message.Length : !_hasEnded);
    }

    private void Ask()
    {
        if (_kind != Http2Call.Stream || _stream < 0)
        {
            _stream += 2;
            _hasEnded = false;
            _out.Add(Frames.Headers, (byte)(Frames.EndHeaders | (_kind == Http2Call.Page ? Frames.EndStream : 0)), _stream, _head);
        }

        if (_kind != Http2Call.Page) _out.Add(Frames.Data, _kind == Http2Call.Unary ? Frames.EndStream : (byte)0, _stream, Message);
    }

    private void Take(FrameHead frame, ReadOnlySpan<byte> payload)
    {
        if (frame.Type is Frames.Reset or Frames.GoAway) throw new InvalidDataException($"the {(frame.Type == Frames.Reset ? "stream" : "connection")} was ended with code {payload[(frame.Type == Frames.Reset ? 0 : 4)..][3]}");
        if (frame.Type is Frames.Settings or Frames.Ping && (frame.Flags & Frames.Acknowledged) == 0)
            _out.Add(frame.Type, Frames.Acknowledged, 0, frame.Type == Frames.Ping ? payload : []);
        if (frame.Stream != _stream) return;
        if (frame.Type == Frames.Data) _received += frame.Length;
        if (!frame.Ends) return;
        _hasEnded = true;
        if (_kind == Http2Call.Stream || _received < (_kind == Http2Call.Page ? 512 : Message.Length)) throw new InvalidDataException($"the stream ended after {_received} bytes");
    }

    public void Dispose() => _wire.Dispose();
}

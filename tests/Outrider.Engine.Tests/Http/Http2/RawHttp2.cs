using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Outrider.Http;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Http.Http2;

/// <summary>A caller that says what the test wants, frame by frame, and remembers what it got.</summary>
internal sealed class RawHttp2 : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly HpackDecoder _decoder = new(4096);
    private readonly Channel<(Http2Frame, byte[])> _frames = Channel.CreateUnbounded<(Http2Frame, byte[])>();
    private Task _reading = Task.CompletedTask;

    private RawHttp2(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public static readonly (string, string)[] Get = [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a")];

    public static readonly (string, string)[] Post = [(":method", "POST"), (":scheme", "http"), (":path", "/"), (":authority", "a")];

    /// <summary>What has come and was looked at.</summary>
    public List<(Http2Frame Frame, byte[] Payload)> Seen { get; } = [];

    public static async Task<RawHttp2> ConnectAsync(int port, bool says = true)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        var raw = new RawHttp2(socket);
        raw._reading = raw.ReadAsync();
        if (!says) return raw;
        await raw.OctetsAsync(Http2Preface.Octets.ToArray());
        await raw.FrameAsync(Http2FrameType.Settings, 0, 0, []);
        await raw.FrameAsync(Http2FrameType.Settings, Http2Frame.Ack, 0, []);
        return raw;
    }

    /// <summary>As an upstream: takes the one connection that comes, and its preface.</summary>
    public static async Task<RawHttp2> AcceptAsync(Socket listener)
    {
        var raw = new RawHttp2(await listener.AcceptAsync());
        var preface = new byte[Http2Preface.Octets.Length];
        await raw._stream.ReadExactlyAsync(preface);
        Assert.Equal(Http2Preface.Octets.ToArray(), preface);
        raw._reading = raw.ReadAsync();
        await raw.FrameAsync(Http2FrameType.Settings, 0, 0, []);
        await raw.FrameAsync(Http2FrameType.Settings, Http2Frame.Ack, 0, []);
        return raw;
    }

    public async Task OctetsAsync(byte[] octets)
    {
        try
        {
            await _stream.WriteAsync(octets);
        }
        catch (IOException)
        {
            // The other end has had enough; what it said is what counts.
        }
    }

    public Task FrameAsync(Http2FrameType type, byte flags, int streamId, byte[] payload) => OctetsAsync(Frame(type, flags, streamId, payload));

    public static byte[] Frame(Http2FrameType type, byte flags, int streamId, byte[] payload)
    {
        var octets = new byte[Http2Frame.HeadLength + payload.Length];
        new Http2Frame(payload.Length, type, flags, streamId).Write(octets);
        payload.CopyTo(octets, Http2Frame.HeadLength);
        return octets;
    }

    public Task HeadersAsync(int streamId, bool endsStream, params (string Name, string Value)[] fields) =>
        FrameAsync(Http2FrameType.Headers, (byte)(Http2Frame.EndHeaders | (endsStream ? Http2Frame.EndStream : 0)), streamId, Block(fields));

    /// <summary>Literals, as they are: nothing is lower-cased or checked.</summary>
    public static byte[] Block(params (string Name, string Value)[] fields)
    {
        var block = new List<byte>();
        Span<byte> number = stackalloc byte[6];
        foreach (var (name, value) in fields)
        {
            block.Add(0);
            block.AddRange(number[..HpackInteger.Write(number, 0, 7, name.Length)]);
            block.AddRange(Encoding.Latin1.GetBytes(name));
            block.AddRange(number[..HpackInteger.Write(number, 0, 7, value.Length)]);
            block.AddRange(Encoding.Latin1.GetBytes(value));
        }

        return [.. block];
    }

    /// <summary>Returns when all that was sent before has been looked at.</summary>
    public async Task PingAsync()
    {
        await FrameAsync(Http2FrameType.Ping, 0, 0, new byte[8]);
        await UntilAsync(f => f.Frame.Type == Http2FrameType.Ping && f.Frame.Has(Http2Frame.Ack));
    }

    /// <summary>The first frame from now on that is so.</summary>
    public async Task<(Http2Frame Frame, byte[] Payload)> UntilAsync(Func<(Http2Frame Frame, byte[] Payload), bool> isSo)
    {
        using var late = new CancellationTokenSource(Eventually.Soon);
        while (true)
        {
            var frame = await _frames.Reader.ReadAsync(late.Token);
            Seen.Add(frame);
            if (isSo(frame)) return frame;
        }
    }

    public async Task<List<string>> HeadAsync(int streamId)
    {
        var (_, block) = await UntilAsync(f => f.Frame.Type == Http2FrameType.Headers && f.Frame.StreamId == streamId);
        var fields = new List<string>();
        _decoder.Decode(block, new Collect(fields));
        return fields;
    }

    public async Task<byte[]> BodyAsync(int streamId)
    {
        var body = new List<byte>();
        while (true)
        {
            var (frame, payload) = await UntilAsync(f => f.Frame.StreamId == streamId);
            Assert.NotEqual(Http2FrameType.RstStream, frame.Type);
            if (frame.Type == Http2FrameType.Data) body.AddRange(payload);
            if (frame.Has(Http2Frame.EndStream)) return [.. body];
        }
    }

    public async Task<Http2Error> ResetAsync(int streamId)
    {
        var (_, payload) = await UntilAsync(f => f.Frame.Type == Http2FrameType.RstStream && f.Frame.StreamId == streamId);
        return (Http2Error)payload[3];
    }

    public async Task<Http2Error> GoAwayAsync()
    {
        var (_, payload) = await UntilAsync(f => f.Frame.Type == Http2FrameType.GoAway);
        return (Http2Error)payload[7];
    }

    /// <summary>Says nothing more.</summary>
    public void Finish()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The other end has closed already.
        }
    }

    /// <summary>Until the other end has closed.</summary>
    public Task EndAsync() => _reading.WaitAsync(Eventually.Soon);

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        var head = new byte[Http2Frame.HeadLength];
        try
        {
            while (true)
            {
                await _stream.ReadExactlyAsync(head);
                var frame = Http2Frame.Read(head);
                var payload = new byte[frame.Length];
                await _stream.ReadExactlyAsync(payload);
                _frames.Writer.TryWrite((frame, payload));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            _frames.Writer.TryComplete();
        }
    }

    private readonly struct Collect(List<string> fields) : IFieldSink
    {
        public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => fields.Add($"{Encoding.Latin1.GetString(name)}: {Encoding.Latin1.GetString(value)}");
    }
}

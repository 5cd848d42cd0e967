using HttpBench.Native;
using HttpBench.Wire;

namespace HttpBench.Load;

/// <summary>
/// Many bidirectional streams on one connection, each with one message in flight: what came is answered with the next messages in one send, so that the
/// load stays cheaper than what it loads. As <see cref="Http2Caller"/> it keeps no account of windows.
/// </summary>
internal sealed class GrpcStreams(Connection wire, int streams) : IDisposable
{
    private readonly Incoming _incoming = new(wire, 64 << 10);
    private readonly Outgoing _out = new();
    private readonly int[] _received = new int[streams];
    private long _messages;

    public async Task<LoadResult> RunAsync(Target target, double seconds)
    {
        var end = Clocks.Now + (long)(seconds * 1e9);
        var head = Http2Caller.Head(target, Http2Call.Stream);
        _out.Add(Frames.Preface);
        _out.Add(Frames.Opening);
        for (var i = 0; i < streams; i++)
        {
            _out.Add(Frames.Headers, Frames.EndHeaders, 2 * i + 1, head);
            _out.Add(Frames.Data, 0, 2 * i + 1, Http2Caller.Message);
        }

        while (Clocks.Now < end)
        {
            if (_out.Length > 0) await wire.SendAsync(_out.Memory);
            _out.Clear();
            if (!await _incoming.FillAsync()) throw new InvalidDataException("the connection was closed while streams were open");
            while (Frames.TryRead(_incoming.Bytes, out var frame))
            {
                Take(frame, _incoming.Bytes.Slice(Frames.HeadLength, frame.Length));
                _incoming.Use(Frames.HeadLength + frame.Length);
            }
        }

        return new LoadResult(_messages, 0);
    }

    private void Take(FrameHead frame, ReadOnlySpan<byte> payload)
    {
        if (frame.Type is Frames.Reset or Frames.GoAway || frame.Ends) throw new InvalidDataException("a stream or the connection was ended while it was in use");
        if (frame.Type is Frames.Settings or Frames.Ping && (frame.Flags & Frames.Acknowledged) == 0)
            _out.Add(frame.Type, Frames.Acknowledged, 0, frame.Type == Frames.Ping ? payload : []);
        if (frame.Type != Frames.Data) return;
        ref var received = ref _received[frame.Stream / 2];
        received += frame.Length;
        if (received < Http2Caller.Message.Length) return;
        received -= Http2Caller.Message.Length;
        _messages++;
        _out.Add(Frames.Data, 0, frame.Stream, Http2Caller.Message);
    }

    public void Dispose() => wire.Dispose();
}

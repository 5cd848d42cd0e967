using HttpBench.Wire;

namespace HttpBench.Upstream;

/// <summary>
/// Answers a request without a body with 512 bytes; sends the body of any other back frame by frame as it comes and ends with gRPC's trailer. So it is a
/// unary and a streaming gRPC service at once. It keeps nothing by stream: header blocks go unread, and its own sends stay far below the 65,535 bytes that
/// every peer's window has at the least, because callers wait for the echo before they go on.
/// </summary>
internal sealed class Http2Echo(Connection wire, Incoming incoming)
{
    // :status 200 is entry 8 of the static table, content-length 28, content-type 31.
    private static readonly byte[] PageHead = [0x88, .. Frames.Literal(28, "512"), .. Frames.Literal(31, "text/plain")];
    private static readonly byte[] GrpcHead = [0x88, .. Frames.Literal(31, "application/grpc")];
    private static readonly byte[] Trailers = Frames.Literal("grpc-status", "0");
    private static readonly byte[] Page = [.. Enumerable.Repeat((byte)'x', 512)];

    private readonly Outgoing _out = new();

    public async Task ServeAsync()
    {
        while (incoming.Bytes.Length < Frames.Preface.Length)
            if (!await incoming.FillAsync()) return;
        incoming.Use(Frames.Preface.Length);
        _out.Add(Frames.Opening);
        do
        {
            while (Frames.TryRead(incoming.Bytes, out var frame))
            {
                Take(frame, incoming.Bytes.Slice(Frames.HeadLength, frame.Length));
                incoming.Use(Frames.HeadLength + frame.Length);
            }

            if (_out.Length == 0) continue;
            await wire.SendAsync(_out.Memory);
            _out.Clear();
        }
        while (await incoming.FillAsync());
    }

    private void Take(FrameHead frame, ReadOnlySpan<byte> payload)
    {
        switch (frame.Type)
        {
            case Frames.Headers when frame.Ends:
                _out.Add(Frames.Headers, Frames.EndHeaders, frame.Stream, PageHead);
                _out.Add(Frames.Data, Frames.EndStream, frame.Stream, Page);
                break;
            case Frames.Headers:
                _out.Add(Frames.Headers, Frames.EndHeaders, frame.Stream, GrpcHead);
                break;
            case Frames.Data:
                if (payload.Length > 0) _out.Add(Frames.Data, 0, frame.Stream, payload);
                if (frame.Ends) _out.Add(Frames.Headers, Frames.EndHeaders | Frames.EndStream, frame.Stream, Trailers);
                break;
            case Frames.Settings when (frame.Flags & Frames.Acknowledged) == 0:
                _out.Add(Frames.Settings, Frames.Acknowledged, 0, []);
                break;
            case Frames.Ping when (frame.Flags & Frames.Acknowledged) == 0:
                _out.Add(Frames.Ping, Frames.Acknowledged, 0, payload);
                break;
        }
    }
}

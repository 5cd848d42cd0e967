using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>The fields of an answer on their way to a caller. To who opened a WebSocket by extended CONNECT nothing of its handshake over HTTP/1 is said (RFC 8441 section 5.1).</summary>
internal readonly struct Http2AnswerSink(HpackSink to, bool isWebSocket) : IFieldSink
{
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (isWebSocket && HeaderNames.SecWebSocketAccept.Is(name)) return;
        to.Add(name, value);
    }
}

using System.Security.Cryptography;
using System.Text;

namespace Outrider.Http;

/// <summary>The nonce of WebSocket's handshake over HTTP/1.1 and its answer (RFC 6455 sections 4.1 and 4.2.2), for the bridges to HTTP/2, which has neither.</summary>
internal static class WebSocketKey
{
    private const int NonceBytes = 16;

    public static byte[] New() => Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes)));

    /// <summary>What Sec-WebSocket-Accept says to a key.</summary>
    public static byte[] Accept(ReadOnlySpan<byte> key)
    {
#pragma warning disable CA5350 // The protocol's own, and no secret: RFC 6455 section 1.3.
        var hash = SHA1.HashData([.. key, .. "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8]);
#pragma warning restore CA5350
        return Encoding.ASCII.GetBytes(Convert.ToBase64String(hash));
    }
}

using Outrider.Transport;

namespace Outrider.Http;

/// <summary>What a client says first (RFC 9113 section 3.4).</summary>
internal static class Http2Preface
{
    public static ReadOnlySpan<byte> Octets => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <returns>False where something else came, or nothing.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async ValueTask<bool> ReadAsync(Connection connection)
    {
        while (true)
        {
            var unread = connection.Unread;
            if (!IsBegun(unread.Span)) return false;
            if (unread.Length >= Octets.Length)
            {
                connection.Consume(Octets.Length);
                return true;
            }

            if (await connection.ReadAsync() == 0) return false;
        }
    }

    private static bool IsBegun(ReadOnlySpan<byte> unread) => unread.Length >= Octets.Length ? unread.StartsWith(Octets) : Octets.StartsWith(unread);
}

using System.Buffers.Text;

namespace Outrider.Http;

/// <summary>Writes the chunked coding (RFC 9112 section 7.1): <c>size line, octets, LineEnd</c> for every piece, then <see cref="LastChunk"/>, trailers and <see cref="LineEnd"/>.</summary>
internal static class ChunkedEncoder
{
    /// <summary>Eight digits and CRLF.</summary>
    public const int MostSizeOctets = 10;

    public static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    /// <summary>Trailers follow, each in its line, then an empty line.</summary>
    public static ReadOnlySpan<byte> LastChunk => "0\r\n"u8;

    public static ReadOnlySpan<byte> LastChunkWithoutTrailers => "0\r\n\r\n"u8;

    /// <summary>Writes the size line of a chunk.</summary>
    /// <param name="length">Of the piece; not 0, which would end the body.</param>
    /// <param name="to">At least <see cref="MostSizeOctets"/>.</param>
    /// <returns>Octets written.</returns>
    public static int WriteSize(int length, Span<byte> to)
    {
        Utf8Formatter.TryFormat(length, to, out var written, 'x');
        LineEnd.CopyTo(to[written..]);
        return written + LineEnd.Length;
    }

    /// <summary>Octets that <see cref="WriteLast"/> writes.</summary>
    public static int SizeOfLast(HeaderFields? trailers) => LastChunkWithoutTrailers.Length + (trailers?.Size ?? 0);

    /// <summary>The last chunk and the trailers, as they are: what may pass was picked before, see <see cref="Passing"/>.</summary>
    /// <returns>Octets written.</returns>
    public static int WriteLast(HeaderFields? trailers, Span<byte> to)
    {
        var at = Put(LastChunk, to, 0);
        for (var i = 0; i < trailers?.Count; i++)
        {
            at = Put(trailers.Name(i), to, at);
            at = Put(": "u8, to, at);
            at = Put(trailers.Value(i), to, at);
            at = Put(LineEnd, to, at);
        }

        return Put(LineEnd, to, at);
    }

    private static int Put(ReadOnlySpan<byte> octets, Span<byte> to, int at)
    {
        octets.CopyTo(to[at..]);
        return at + octets.Length;
    }
}

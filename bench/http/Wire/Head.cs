using System.Buffers.Text;
using System.Text;

namespace HttpBench.Wire;

/// <summary>What a message's head says of the body that follows; no more of HTTP/1 is needed between programs that know each other.</summary>
internal readonly record struct Head(int Length, long ContentLength, bool IsChunked, bool IsUpgrade)
{
    /// <returns>False where the head has not wholly come.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Head head)
    {
        head = default;
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        var length = 0L;
        bool chunked = false, upgrade = false;
        var rest = bytes[..(end + 2)];
        rest = rest[(rest.IndexOf("\r\n"u8) + 2)..];
        while (rest.Length > 0)
        {
            var line = rest[..rest.IndexOf("\r\n"u8)];
            rest = rest[(line.Length + 2)..];
            var colon = line.IndexOf((byte)':');
            // The three names of interest are told by their lengths first.
            if (colon is not (14 or 17 or 7)) continue;
            var name = line[..colon];
            var value = line[(colon + 1)..].Trim((byte)' ');
            if (Ascii.EqualsIgnoreCase(name, "content-length"u8)) Utf8Parser.TryParse(value, out length, out _);
            else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8)) chunked = true;
            else if (Ascii.EqualsIgnoreCase(name, "upgrade"u8)) upgrade = true;
        }

        head = new Head(end + 4, length, chunked, upgrade);
        return true;
    }
}

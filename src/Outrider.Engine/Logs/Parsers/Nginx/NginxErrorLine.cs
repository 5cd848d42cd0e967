namespace Outrider.Logs.Parsers;

/// <summary>
/// nginx's default error log: <c>2026/01/02 03:04:05 [error] 12#34: *56 open() "/x" failed (2: No such file or directory), client: 192.0.2.1, server: _, request: "GET /x HTTP/1.1", host: "example.org"</c>.
/// </summary>
internal ref struct NginxErrorLine
{
    private const int TimeLength = 19;

    /// <summary>Empty where it is not there.</summary>
    public ReadOnlySpan<byte> Time, Level, Process, Thread, Connection, Message, Client, Server, Request, Upstream, Host;

    public static bool TryRead(ReadOnlySpan<byte> line, out NginxErrorLine read)
    {
        read = default;
        if (line.Length < TimeLength + 8 || line[4] != '/' || !line[TimeLength..].StartsWith(" ["u8)) return false;
        read.Time = line[..TimeLength];
        var rest = line[(TimeLength + 2)..];
        var close = rest.IndexOf("] "u8);
        if (close <= 0) return false;
        read.Level = rest[..close];
        rest = rest[(close + 2)..];
        if (!TryDigits(ref rest, out read.Process) || !rest.StartsWith("#"u8)) return false;
        rest = rest[1..];
        if (!TryDigits(ref rest, out read.Thread) || !rest.StartsWith(": "u8)) return false;
        rest = rest[2..];
        var behind = rest.StartsWith("*"u8) ? rest[1..] : default;
        if (TryDigits(ref behind, out var connection) && behind.StartsWith(" "u8))
        {
            read.Connection = connection;
            rest = behind[1..];
        }

        read.Message = rest;
        read.FindRequest(rest);
        return true;
    }

    /// <summary>What stands behind the message of the request it was about; the message keeps it too, since no separator is certain.</summary>
    private void FindRequest(ReadOnlySpan<byte> message)
    {
        var at = message.LastIndexOf(", client: "u8);
        if (at < 0) return;
        var rest = message[at..];
        while (rest.StartsWith(", "u8))
        {
            rest = rest[2..];
            var colon = rest.IndexOf(": "u8);
            if (colon <= 0) return;
            var name = rest[..colon];
            rest = rest[(colon + 2)..];
            var value = Value(ref rest);
            if (name.SequenceEqual("client"u8)) Client = value;
            else if (name.SequenceEqual("server"u8)) Server = value;
            else if (name.SequenceEqual("request"u8)) Request = value;
            else if (name.SequenceEqual("upstream"u8)) Upstream = value;
            else if (name.SequenceEqual("host"u8)) Host = value;
        }
    }

    private static ReadOnlySpan<byte> Value(scoped ref ReadOnlySpan<byte> rest)
    {
        var isQuoted = rest.StartsWith("\""u8);
        var text = isQuoted ? rest[1..] : rest;
        var end = isQuoted ? text.IndexOf("\", "u8) : text.IndexOf(", "u8);
        if (end < 0 && isQuoted) end = text.LastIndexOf((byte)'"');
        if (end < 0) end = text.Length;
        rest = end + (isQuoted ? 1 : 0) >= text.Length ? default : text[(end + (isQuoted ? 1 : 0))..];
        return text[..end];
    }

    private static bool TryDigits(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> digits)
    {
        var end = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (end < 0) end = rest.Length;
        digits = rest[..end];
        rest = rest[end..];
        return digits.Length > 0;
    }
}

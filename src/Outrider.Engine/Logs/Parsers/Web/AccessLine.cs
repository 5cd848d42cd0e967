namespace Outrider.Logs.Parsers;

/// <summary>
/// A line of an access log: <c>common</c> and <c>combined</c>, as httpd defined them and nginx has taken them over, with the virtual host before it or not, and with whatever
/// an administrator has added behind it. Quoted parts stay as the server has escaped them.
/// </summary>
internal ref struct AccessLine
{
    /// <summary>Empty, as any other part that is not there or <c>-</c>.</summary>
    public ReadOnlySpan<byte> Host, Client, Ident, User, Time, Request, Method, Path, Protocol, Status, Bytes, Referer, Agent, Rest;

    public static bool TryRead(ReadOnlySpan<byte> line, out AccessLine read)
    {
        read = default;
        var open = line.IndexOf(" ["u8);
        if (open < 0 || !read.TryReadWho(line[..open])) return false;
        var rest = line[(open + 2)..];
        var close = rest.IndexOf((byte)']');
        if (close < 0) return false;
        read.Time = rest[..close];
        rest = rest[(close + 1)..];
        if (!TryQuoted(ref rest, out read.Request) || !TryPart(ref rest, out read.Status) || !TryPart(ref rest, out read.Bytes)) return false;
        if (read.Status.Length != 3 || !IsNumber(read.Status) || (read.Bytes.Length > 0 && !IsNumber(read.Bytes))) return false;
        read.SplitRequest();
        var combined = rest;
        if (TryQuoted(ref combined, out var referer) && TryQuoted(ref combined, out var agent))
        {
            read.Referer = Said(referer);
            read.Agent = Said(agent);
            rest = combined;
        }

        read.Rest = rest.Trim((byte)' ');
        return true;
    }

    /// <summary><c>example.org:443 192.0.2.1 - frank</c>; a user's name may have spaces in it.</summary>
    private bool TryReadWho(ReadOnlySpan<byte> text)
    {
        var space = text.IndexOf((byte)' ');
        if (space <= 0) return false;
        Client = text[..space];
        text = text[(space + 1)..];
        if (IsHost(Client) && text.Count((byte)' ') >= 2)
        {
            Host = Client;
            space = text.IndexOf((byte)' ');
            Client = text[..space];
            text = text[(space + 1)..];
        }

        space = text.IndexOf((byte)' ');
        if (space <= 0 || Client.Length == 0) return false;
        Ident = Said(text[..space]);
        User = Said(text[(space + 1)..]);
        return true;
    }

    /// <summary>A name with a port: an IPv6 address has more colons.</summary>
    private static bool IsHost(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        return colon > 0 && colon + 1 < text.Length && IsNumber(text[(colon + 1)..]);
    }

    /// <summary>What callers send is not always a request.</summary>
    private void SplitRequest()
    {
        var first = Request.IndexOf((byte)' ');
        var last = Request.LastIndexOf((byte)' ');
        if (first <= 0 || last <= first || !Request[(last + 1)..].StartsWith("HTTP/"u8)) return;
        Method = Request[..first];
        Path = Request[(first + 1)..last];
        Protocol = Request[(last + 1)..];
    }

    private static bool TryPart(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> part)
    {
        part = default;
        if (rest.Length < 2 || rest[0] != ' ') return false;
        rest = rest[1..];
        var end = rest.IndexOf((byte)' ');
        part = Said(end < 0 ? rest : rest[..end]);
        rest = end < 0 ? default : rest[end..];
        return true;
    }

    private static bool TryQuoted(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> part)
    {
        part = default;
        if (rest.Length < 3 || rest[0] != ' ' || rest[1] != '"') return false;
        var text = rest[2..];
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\') at++;
            else if (text[at] == '"')
            {
                part = text[..at];
                rest = text[(at + 1)..];
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<byte> Said(ReadOnlySpan<byte> text) => text.SequenceEqual("-"u8) ? default : text;

    private static bool IsNumber(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}

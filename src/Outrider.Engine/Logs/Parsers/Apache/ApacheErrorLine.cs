namespace Outrider.Logs.Parsers;

/// <summary>
/// httpd's default error log: <c>[Fri Jan 02 03:04:05.678901 2026] [core:error] [pid 12:tid 34] [client 192.0.2.1:5678] AH00126: …</c>, and that of 2.2, which has neither module nor process.
/// </summary>
internal ref struct ApacheErrorLine
{
    /// <summary>Empty where it is not there.</summary>
    public ReadOnlySpan<byte> Time, Module, Level, Process, Thread, Client, Message;

    public static bool TryRead(ReadOnlySpan<byte> line, out ApacheErrorLine read)
    {
        read = default;
        if (!TryBracket(ref line, out read.Time) || !TryBracket(ref line, out var level)) return false;
        var colon = level.IndexOf((byte)':');
        if (colon >= 0) read.Module = level[..colon];
        read.Level = level[(colon + 1)..];
        read.Message = line;
        while (TryBracket(ref line, out var part))
        {
            if (part.StartsWith("pid "u8)) read.ReadProcess(part[4..]);
            else if (part.StartsWith("client "u8) || part.StartsWith("remote "u8)) read.Client = part[7..];
            // The message's own bracket.
            else break;
            read.Message = line;
        }

        return true;
    }

    private void ReadProcess(ReadOnlySpan<byte> part)
    {
        var colon = part.IndexOf(":tid "u8);
        Process = colon < 0 ? part : part[..colon];
        if (colon >= 0) Thread = part[(colon + 5)..];
    }

    private static bool TryBracket(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> part)
    {
        part = default;
        if (rest.Length == 0 || rest[0] != '[') return false;
        var close = rest.IndexOf((byte)']');
        if (close < 0) return false;
        part = rest[1..close];
        rest = rest[(close + 1)..].TrimStart((byte)' ');
        return true;
    }
}

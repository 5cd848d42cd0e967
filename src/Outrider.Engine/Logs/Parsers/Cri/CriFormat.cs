using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>
/// Kubernetes' container runtime interface, as containerd and CRI-O write it: <c>2016-10-06T00:17:09.669794202Z stdout P content</c>. Of the tags, which may be several
/// between colons, the first is P for a piece or F for a line's end.
/// </summary>
internal sealed class CriFormat : IContainerFormat
{
    public bool TryRead(ReadOnlySpan<byte> line, out ContainerLine read)
    {
        read = default;
        if (!Rfc3339.TryReadHead(line, null, out read.UnixNs, out _, out var length)) return false;
        read.Time = line[..length];
        var rest = line[length..];
        read.IsError = rest.StartsWith(" stderr "u8);
        if (!read.IsError && !rest.StartsWith(" stdout "u8)) return false;
        rest = rest[" stdout ".Length..];
        if (rest.Length == 0 || rest[0] is not ((byte)'P' or (byte)'F')) return false;
        read.IsWhole = rest[0] == 'F';
        var end = rest.IndexOf((byte)' ');
        if (end < 0) end = rest.Length;
        if (end > 1 && rest[1] != ':') return false;
        read.Content = end == rest.Length ? default : rest[(end + 1)..];
        return true;
    }
}

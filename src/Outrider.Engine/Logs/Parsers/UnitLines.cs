namespace Outrider.Logs.Parsers;

/// <summary>The lines of a unit, one after the other, without their ends.</summary>
internal ref struct UnitLines(ReadOnlySpan<byte> unit)
{
    private ReadOnlySpan<byte> _rest = unit;
    private bool _hasEnded;

    /// <summary>False after the last.</summary>
    public bool TryNext(out ReadOnlySpan<byte> line)
    {
        line = default;
        if (_hasEnded) return false;
        var end = _rest.IndexOf((byte)'\n');
        line = end < 0 ? _rest : _rest[..end];
        _hasEnded = end < 0;
        // The end of the unit is no part of it; only within it CR LF may be left.
        if (!_hasEnded && line.Length > 0 && line[^1] == '\r') line = line[..^1];
        _rest = _rest[(end + 1)..];
        return true;
    }

    /// <summary>Without blank lines at its end: they are what stood between it and the next.</summary>
    public static ReadOnlySpan<byte> WithoutBlankEnd(ReadOnlySpan<byte> unit)
    {
        while (unit.Length > 1 && unit[^1] == '\n') unit = unit[..^(unit[^2] == '\r' ? 2 : 1)];
        return unit;
    }

    /// <summary>The first line of several, or the unit itself.</summary>
    public static ReadOnlySpan<byte> Head(ReadOnlySpan<byte> unit) => new UnitLines(unit).TryNext(out var line) ? line : default;
}

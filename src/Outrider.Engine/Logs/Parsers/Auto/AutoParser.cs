using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>
/// Lines that are JSON objects stay objects, those that are surely logfmt become fields, all others are text, of which time and severity are recognised at its head.
/// Decided a line at a time, since most applications write several; each decision costs a look at the first bytes where the answer is no.
/// </summary>
internal sealed class AutoParser(ILineJoiner? joiner = null, TimeZoneInfo? zone = null) : ILineParser
{
    public static readonly LineParserFactory Make = context => new AutoParser(context.Multiline?.Invoke());

    public static readonly ComponentKind Kind =
        ComponentKind.Of("auto", AutoParserConfig.Shape, (AutoParserConfig c) => (LineParserFactory)(context => new AutoParser(context.Multiline?.Invoke(), c.Zone)));

    private readonly JsonMembers _members = new();
    private readonly LogfmtLine _logfmt = new();

    public ILineJoiner? Joiner => joiner;

    public void Parse(ReadOnlySpan<byte> unit, RecordWriter record) => Parse(unit, record, hasTime: false);

    /// <param name="unit">See <see cref="ILineParser.Parse"/>.</param>
    /// <param name="record">As above.</param>
    /// <param name="hasTime">A prefix has said when: better than a head that may not say of which zone it is.</param>
    public void Parse(ReadOnlySpan<byte> unit, RecordWriter record, bool hasTime)
    {
        record.Zone = zone;
        if (JsonLine.TryRead(unit, _members, out var json)) record.Object(unit, json);
        else if (_logfmt.TryRead(unit, isCertain: true)) _logfmt.Write(unit, record);
        else WriteText(unit, record, hasTime);
    }

    private void WriteText(ReadOnlySpan<byte> unit, RecordWriter record, bool hasTime)
    {
        unit = UnitLines.WithoutBlankEnd(unit);
        var lines = new UnitLines(unit);
        _ = lines.TryNext(out var first);
        var head = first.Length == unit.Length ? LineHead.Read(unit, zone, record.ReadAtNs) : Head(first, record);
        if (LineHead.IsJavaUtil(first) && lines.TryNext(out var second) && LevelWords.IsFirst(second, out var severity, out _)) head = head with { Severity = severity };
        if (!hasTime && head.UnixNs != 0) record.HappenedAt(head.UnixNs);
        if (head.Severity != Severity.None) record.IsAsGraveAs(head.Severity);
        record.Text(unit);
    }

    /// <summary>The head of several lines may be a logfmt line that a trace follows.</summary>
    private LineHead Head(ReadOnlySpan<byte> line, RecordWriter record) =>
        _logfmt.TryRead(line, isCertain: true) ? _logfmt.Says(line, zone) : LineHead.Read(line, zone, record.ReadAtNs);
}

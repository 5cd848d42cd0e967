using Outrider.Logs.Parsers;
using Outrider.Logs.Records;

namespace Outrider.CommandLine.Lines;

/// <summary>Finds out what a line says of when and how grave, as the parser <c>auto</c> does.</summary>
/// <param name="time">For times without a year.</param>
internal sealed class LineReader(TimeProvider time)
{
    private readonly JsonMembers _members = new();
    private readonly LogfmtLine _logfmt = new();

    /// <param name="line">Without its end.</param>
    public LineSaid Read(ReadOnlySpan<byte> line)
    {
        if (!JsonLine.TryRead(line, _members, out var json)) return Text(line);
        long unixNs = 0;
        if (json.Time.NameLength > 0) Timestamps.TryReadJson(json.Time.Value(line), out unixNs, out _);
        var severity = Severity.None;
        if (json.Severity.NameLength > 0) SeverityNames.TryReadJson(json.Severity.Value(line), out severity, out _);
        return new LineSaid(unixNs, severity, true);
    }

    private LineSaid Text(ReadOnlySpan<byte> line)
    {
        var head = _logfmt.TryRead(line, isCertain: true) ? _logfmt.Says(line, zone: null) : LineHead.Read(line, zone: null, (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100);
        return new LineSaid(head.UnixNs, head.Severity, false);
    }
}

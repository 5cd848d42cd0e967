namespace Outrider.Logs.Records;

/// <summary>Finds out whether the name of a member, as it stands in the application's JSON, means something to Outrider.</summary>
internal static class MemberNames
{
    // By length, so that most names are told from ours by a look at it.
    private static readonly (Members Member, byte[] Name)[][] ByLength = Group(
    [
        (Members.Timestamp, "timestamp"), (Members.Severity, "severity"), (Members.Hostname, "hostname"), (Members.Service, "service"), (Members.Version, "version"),
        (Members.Environment, "environment"), (Members.Region, "region"), (Members.Stream, "stream"), (Members.File, "file"),
        (Members.Container, "container"), (Members.Kubernetes, "kubernetes"),
        // zap and pino; Logstash; bunyan and logrus; Serilog's compact form; GCP; Java's Logback.
        (Members.Time, "time"), (Members.Time, "ts"), (Members.Time, "@timestamp"), (Members.Time, "@t"), (Members.Time, "date"), (Members.Time, "datetime"), (Members.Time, "eventTime"), (Members.Time, "Timestamp"), (Members.Time, "asctime"),
        (Members.Level, "level"), (Members.Level, "lvl"), (Members.Level, "loglevel"), (Members.Level, "log_level"), (Members.Level, "log.level"), (Members.Level, "levelname"), (Members.Level, "@l"), (Members.Level, "severity_text"), (Members.Level, "Level"), (Members.Level, "LogLevel"), (Members.Level, "severityText"),
    ]);

    private static readonly int LongestName = ByLength.Length - 1;

    // Two letters, one of them as \u00XX.
    private const int ShortestEscaped = 7;

    private static readonly bool[] BeginsOne = [.. Enumerable.Range(0, 256).Select(first => first == '\\' || ByLength.Any(names => names.Any(n => n.Name[0] == first)))];

    /// <param name="raw">What stands between the quotes, escapes and all.</param>
    public static Members Of(ReadOnlySpan<byte> raw)
    {
        // One look for most names, since this is done for every member of every line.
        if (raw.Length == 0 || !BeginsOne[raw[0]]) return Members.None;
        if (raw.Length <= LongestName)
            foreach (var (member, name) in ByLength[raw.Length])
                if (raw[^1] == name[^1] && raw[0] == name[0] && raw.SequenceEqual(name)) return member;
        return raw.Length >= ShortestEscaped && raw.Contains((byte)'\\') ? OfEscaped(raw) : Members.None;
    }

    private static Members OfEscaped(ReadOnlySpan<byte> raw)
    {
        if (raw.Length > 6 * LongestName) return Members.None;
        foreach (var names in ByLength)
            foreach (var (member, name) in names)
                if (EqualsEscaped(raw, name)) return member;
        return Members.None;
    }

    // The framework's own comparison throws on lone surrogates. Our names are ASCII: the only escape that can stand for a letter is \u00XX.
    private static bool EqualsEscaped(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> name)
    {
        var at = 0;
        foreach (var letter in name)
        {
            if (at >= raw.Length) return false;
            if (raw[at] == letter)
            {
                at++;
                continue;
            }

            if (raw.Length - at < 6 || !raw.Slice(at, 4).SequenceEqual("\\u00"u8)) return false;
            if ((HexDigit(raw[at + 4]) << 4 | HexDigit(raw[at + 5])) != letter) return false;
            at += 6;
        }

        return at == raw.Length;
    }

    private static int HexDigit(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => 256,
    };

    private static (Members, byte[])[][] Group((Members Member, string Name)[] names) =>
        [.. Enumerable.Range(0, names.Max(n => n.Name.Length) + 1).Select(length => names.Where(n => n.Name.Length == length).Select(n => (n.Member, System.Text.Encoding.UTF8.GetBytes(n.Name))).ToArray())];
}

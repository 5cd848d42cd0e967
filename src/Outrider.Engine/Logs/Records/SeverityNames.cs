using System.Buffers.Text;

namespace Outrider.Logs.Records;

/// <summary>The words and numbers in which programs say how grave a line is, and the one word that records have for each.</summary>
internal static class SeverityNames
{
    private static readonly byte[][] Own = [[], [.. "trace"u8], [.. "debug"u8], [.. "info"u8], [.. "warn"u8], [.. "error"u8], [.. "fatal"u8]];

    private static readonly byte[][] Encoded = [.. Own.Select(name => name.Length == 0 ? name : [.. "\"severity\":\""u8, .. name, .. "\","u8])];

    /// <summary><c>"severity":"info",</c>; empty for <c>None</c>.</summary>
    public static ReadOnlySpan<byte> AsMember(Severity severity) => Encoded[(int)severity];

    /// <summary>Empty for <c>None</c>.</summary>
    public static ReadOnlySpan<byte> Of(Severity severity) => Own[(int)severity];

    /// <summary>A member's value as it stands in JSON: a word in quotes, or a number of pino's and bunyan's (10 to 60) or of syslog's (0 to 7).</summary>
    /// <param name="value">Quotes and all.</param>
    /// <param name="severity">What it means.</param>
    /// <param name="isNormal">It is the word that records have.</param>
    public static bool TryReadJson(ReadOnlySpan<byte> value, out Severity severity, out bool isNormal)
    {
        isNormal = false;
        if (value.Length > 1 && value[0] == '"')
        {
            if (!TryRead(value[1..^1], out severity)) return false;
            isNormal = value[1..^1].SequenceEqual(Of(severity));
            return true;
        }

        severity = Severity.None;
        return Utf8Parser.TryParse(value, out int number, out var used) && used == value.Length && TryReadNumber(number, out severity);
    }

    /// <summary>In any letters' case.</summary>
    public static bool TryRead(ReadOnlySpan<byte> word, out Severity severity)
    {
        severity = Severity.None;
        if (word.Length is 0 or > 13) return false;
        Span<byte> lower = stackalloc byte[13];
        for (var i = 0; i < word.Length; i++) lower[i] = (byte)(word[i] | ((uint)(word[i] - 'A') < 26 ? 0x20 : 0));
        severity = OfLower(lower[..word.Length]);
        return severity != Severity.None;
    }

    /// <summary>Syslog's severities (RFC 5424, 6.2.1) below 10, pino's and bunyan's levels from there on.</summary>
    public static bool TryReadNumber(int number, out Severity severity)
    {
        severity = number switch
        {
            < 0 => Severity.None,
            <= 2 => Severity.Fatal,
            3 => Severity.Error,
            4 => Severity.Warn,
            <= 6 => Severity.Info,
            7 => Severity.Debug,
            < 10 => Severity.None,
            < 20 => Severity.Trace,
            < 30 => Severity.Debug,
            < 40 => Severity.Info,
            < 50 => Severity.Warn,
            < 60 => Severity.Error,
            < 70 => Severity.Fatal,
            _ => Severity.None,
        };
        return severity != Severity.None;
    }

    // Asked of every line: the commonest first, by their length.
    private static Severity OfLower(ReadOnlySpan<byte> word) => word.Length switch
    {
        1 => OfLetter(word[0]),
        3 => OfThree(word),
        4 when word.SequenceEqual("info"u8) || word.SequenceEqual("note"u8) => Severity.Info,
        4 when word.SequenceEqual("warn"u8) => Severity.Warn,
        4 when word.SequenceEqual("fail"u8) => Severity.Error,
        4 when word.SequenceEqual("crit"u8) => Severity.Fatal,
        4 when word.SequenceEqual("dbug"u8) || word.SequenceEqual("fine"u8) => Severity.Debug,
        4 when word.SequenceEqual("trce"u8) => Severity.Trace,
        5 when word.SequenceEqual("error"u8) => Severity.Error,
        5 when word.SequenceEqual("debug"u8) => Severity.Debug,
        5 when word.SequenceEqual("fatal"u8) || word.SequenceEqual("panic"u8) || word.SequenceEqual("alert"u8) || word.SequenceEqual("emerg"u8) => Severity.Fatal,
        5 when word.SequenceEqual("trace"u8) || word.SequenceEqual("finer"u8) || word.SequenceEqual("silly"u8) => Severity.Trace,
        6 when word.SequenceEqual("notice"u8) => Severity.Info,
        6 when word.SequenceEqual("severe"u8) => Severity.Error,
        6 when word.SequenceEqual("dpanic"u8) => Severity.Fatal,
        6 when word.SequenceEqual("finest"u8) => Severity.Trace,
        6 when word.SequenceEqual("config"u8) => Severity.Debug,
        // httpd has eight of them.
        6 when word.StartsWith("trace"u8) && word[5] is >= (byte)'1' and <= (byte)'8' => Severity.Trace,
        7 when word.SequenceEqual("warning"u8) => Severity.Warn,
        7 when word.SequenceEqual("verbose"u8) => Severity.Trace,
        8 when word.SequenceEqual("critical"u8) => Severity.Fatal,
        9 when word.SequenceEqual("emergency"u8) => Severity.Fatal,
        11 when word.SequenceEqual("information"u8) => Severity.Info,
        13 when word.SequenceEqual("informational"u8) => Severity.Info,
        _ => Severity.None,
    };

    private static Severity OfThree(ReadOnlySpan<byte> word) => word switch
    {
        // PostgreSQL and console.log.
        _ when word.SequenceEqual("inf"u8) || word.SequenceEqual("log"u8) => Severity.Info,
        _ when word.SequenceEqual("err"u8) => Severity.Error,
        _ when word.SequenceEqual("wrn"u8) => Severity.Warn,
        _ when word.SequenceEqual("dbg"u8) => Severity.Debug,
        _ when word.SequenceEqual("trc"u8) || word.SequenceEqual("vrb"u8) => Severity.Trace,
        _ when word.SequenceEqual("ftl"u8) || word.SequenceEqual("crt"u8) => Severity.Fatal,
        _ => Severity.None,
    };

    private static Severity OfLetter(byte letter) => letter switch
    {
        (byte)'i' => Severity.Info,
        (byte)'e' => Severity.Error,
        (byte)'w' => Severity.Warn,
        (byte)'d' => Severity.Debug,
        (byte)'t' or (byte)'v' => Severity.Trace,
        (byte)'f' => Severity.Fatal,
        _ => Severity.None,
    };
}

using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;
using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>
/// A line of <c>name=value name="a value" flag</c>, as Heroku's and Go's libraries write it. Values stay text, since no line says what is a number and what an
/// identifier of digits; a name alone is <c>true</c>; a name that comes again has a number behind it. One object for all lines of a source.
/// </summary>
internal sealed class LogfmtLine
{
    // More than any logger writes; comparing each name with all others must not grow with what a hostile line holds.
    private const int MaxPairs = 128;

    private static readonly SearchValues<byte> Name = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-/@"u8);

    private readonly LogfmtPair[] _pairs = new LogfmtPair[MaxPairs];
    private readonly PooledBytes _names = new();
    private readonly PooledBytes _value = new();
    private int _count;
    private int _alone;
    private bool _isLog;

    /// <param name="line">One line; several are none.</param>
    /// <param name="isCertain">Nothing else than logfmt could be meant: every word is a pair, there are two or more, and one of them is a level, a time or a message.</param>
    public bool TryRead(ReadOnlySpan<byte> line, bool isCertain)
    {
        (_count, _alone, _isLog) = (0, 0, false);
        _names.CutTo(0);
        var at = 0;
        while (true)
        {
            while (at < line.Length && line[at] is (byte)' ' or (byte)'\t') at++;
            if (at == line.Length) break;
            if (_count == MaxPairs || !Pair(line, ref at, isCertain)) return false;
        }

        // A sentence is names alone.
        return isCertain ? _count >= 2 && _isLog : _count > 2 * _alone;
    }

    /// <summary>Writes what was read last.</summary>
    public void Write(ReadOnlySpan<byte> line, RecordWriter record)
    {
        var says = Says(line, record.Zone);
        if (says.UnixNs != 0) record.HappenedAt(says.UnixNs);
        if (says.Severity != Severity.None) record.IsAsGraveAs(says.Severity);
        var own = Members.None;
        foreach (var pair in Pairs) own |= MemberNames.Of(NameOf(pair));
        record.Open(own);
        foreach (var pair in Pairs)
        {
            if (pair.Kind == LogfmtValue.None) record.JsonField(NameOf(pair), "true"u8);
            else record.Field(NameOf(pair), ValueOf(line, pair));
        }

        record.Close();
    }

    /// <summary>Time and severity of what was read last: our own names win over the others'.</summary>
    public LineHead Says(ReadOnlySpan<byte> line, TimeZoneInfo? zone)
    {
        var says = default(LineHead);
        foreach (var pair in Pairs)
        {
            var known = MemberNames.Of(NameOf(pair));
            if (known is Members.Timestamp || (known is Members.Time && says.UnixNs == 0))
            {
                if (Timestamps.TryRead(ValueOf(line, pair), zone, 0, out var unixNs, out _)) says = says with { UnixNs = unixNs };
            }
            else if (known is Members.Severity || (known is Members.Level && says.Severity == Severity.None))
            {
                if (SeverityNames.TryRead(ValueOf(line, pair), out var severity)) says = says with { Severity = severity };
            }
        }

        return says;
    }

    private ReadOnlySpan<LogfmtPair> Pairs => _pairs.AsSpan(0, _count);

    private ReadOnlySpan<byte> NameOf(in LogfmtPair pair) => _names.Span.Slice(pair.NameAt, pair.NameLength);

    /// <summary>Valid until the next value.</summary>
    private ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> line, in LogfmtPair pair)
    {
        var raw = line.Slice(pair.ValueAt, pair.ValueLength);
        if (pair.Kind != LogfmtValue.Escaped) return raw;
        _value.CutTo(0);
        GoEscapes.Undo(raw, _value);
        return _value.Span;
    }

    private bool Pair(ReadOnlySpan<byte> line, ref int at, bool isCertain)
    {
        var rest = line[at..];
        var length = NameLength(rest, isCertain);
        if (length == 0) return false;
        var name = rest[..length];
        at += length;
        var hasValue = length < rest.Length && rest[length] == '=';
        if (!hasValue)
        {
            _alone++;
            if (isCertain || (length < rest.Length && rest[length] is not ((byte)' ' or (byte)'\t'))) return false;
            Add(name, at, 0, LogfmtValue.None);
            return true;
        }

        _isLog |= MemberNames.Of(name) is Members.Time or Members.Timestamp or Members.Level or Members.Severity || name.SequenceEqual("msg"u8) || name.SequenceEqual("message"u8);
        at++;
        return at < line.Length && line[at] == '"' ? Quoted(line, name, ref at) : Plain(line, name, ref at);
    }

    private static int NameLength(ReadOnlySpan<byte> rest, bool isCertain)
    {
        var end = isCertain ? rest.IndexOfAnyExcept(Name) : rest.IndexOfAny("=\" \t\n"u8);
        var length = end < 0 ? rest.Length : end;
        if (isCertain) return length > 0 && (char.IsAsciiLetter((char)rest[0]) || rest[0] is (byte)'_' or (byte)'@') ? length : 0;
        // Two broken names would both come out as U+FFFD.
        return Utf8.IsValid(rest[..length]) ? length : 0;
    }

    private bool Plain(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, ref int at)
    {
        var rest = line[at..];
        var end = rest.IndexOfAny(" \t\"\n"u8);
        if (end >= 0 && rest[end] is (byte)'"' or (byte)'\n') return false;
        var length = end < 0 ? rest.Length : end;
        Add(name, at, length, LogfmtValue.Plain);
        at += length;
        return true;
    }

    private bool Quoted(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, ref int at)
    {
        var start = ++at;
        var kind = LogfmtValue.Quoted;
        while (true)
        {
            var stop = line[at..].IndexOfAny("\"\\\n"u8);
            if (stop < 0 || line[at + stop] == '\n') return false;
            at += stop;
            if (line[at] == '"') break;
            kind = LogfmtValue.Escaped;
            at += 2;
            if (at > line.Length) return false;
        }

        Add(name, start, at - start, kind);
        at++;
        return at == line.Length || line[at] is (byte)' ' or (byte)'\t';
    }

    private void Add(ReadOnlySpan<byte> name, int valueAt, int valueLength, LogfmtValue kind)
    {
        Span<byte> digits = stackalloc byte[10];
        var start = _names.Length;
        _names.Append(name);
        for (var number = 2; IsTaken(_names.Span[start..]); number++)
        {
            _names.CutTo(start + name.Length);
            _names.Append((byte)'_');
            Utf8Formatter.TryFormat(number, digits, out var written);
            _names.Append(digits[..written]);
        }

        _pairs[_count++] = new LogfmtPair(start, _names.Length - start, valueAt, valueLength, kind);
    }

    private bool IsTaken(ReadOnlySpan<byte> name)
    {
        // What a record calls a time and a level that it has normalised.
        if (name.SequenceEqual("timestamp_original"u8) || name.SequenceEqual("severity_original"u8)) return true;
        foreach (var pair in Pairs)
            if (NameOf(pair).SequenceEqual(name)) return true;
        return false;
    }
}

using System.Text;
using Outrider.Configuration;

namespace Outrider.Logs.Records;

/// <summary>
/// Which field is meant: <c>status</c>, <c>user.id</c>; a part that is not plain stands in backticks: <c>`x y`.id</c>. A member whose own name has the dots
/// (<c>"user.id"</c>, as many loggers write it) comes before one within another.
/// </summary>
internal sealed class FieldPath
{
    // As deep as anyone addresses a log line; together with the scanner's bound it keeps what is built within what every reader takes.
    private const int MaxParts = 8;
    private const int MaxLength = 256;

    private readonly byte[] _whole;

    private FieldPath(string[] parts)
    {
        Parts = [.. parts.Select(Encoding.UTF8.GetBytes)];
        _whole = Encoding.UTF8.GetBytes(string.Join('.', parts));
    }

    public static readonly ValueKind<FieldPath> Value = Values.Parsed<FieldPath>("field", "string", TryParse!, "give the name of a field, as in status, user.id or `a name with spaces`");

    /// <summary>The names on the way, as plain UTF-8.</summary>
    public IReadOnlyList<byte[]> Parts { get; }

    public bool IsNested => Parts.Count > 1;

    /// <summary>The path as one name.</summary>
    public ReadOnlySpan<byte> Whole => _whole;

    public bool Is(string name) => !IsNested && Whole.SequenceEqual(Encoding.UTF8.GetBytes(name));

    public static bool IsPlain(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '@' or '/' or '$' or ':';

    public static bool TryParse(string text, out FieldPath? path)
    {
        path = null;
        if (text.Length is 0 or > MaxLength) return false;
        var parts = new List<string>();
        var at = 0;
        while (true)
        {
            if (Part(text, ref at) is not { Length: > 0 } part || parts.Count == MaxParts) return false;
            parts.Add(part);
            if (at == text.Length) break;
            if (text[at++] != '.') return false;
        }

        path = new FieldPath([.. parts]);
        return true;
    }

    /// <summary>The value as it stands in the record; empty where there is no such field.</summary>
    public ReadOnlySpan<byte> Of(LogRecord record)
    {
        var index = record.Find(_whole);
        if (index >= 0) return record.Value(index);
        if (!IsNested || (index = record.Find(Parts[0])) < 0) return default;
        var value = record.Value(index);
        for (var i = 1; i < Parts.Count; i++)
        {
            if (!JsonValues.TryFind(value, Parts[i], out var child)) return default;
            value = child.Value(value);
        }

        return value;
    }

    public override string ToString() => Encoding.UTF8.GetString(_whole);

    private static string? Part(string text, ref int at)
    {
        if (at >= text.Length) return null;
        var first = at;
        if (text[at] == '`')
        {
            var end = text.IndexOf('`', at + 1);
            at = end + 1;
            return end < 0 ? null : text[(first + 1)..end];
        }

        while (at < text.Length && IsPlain(text[at])) at++;
        return text[first..at];
    }
}

using System.Globalization;
using System.Text;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>Walks through one value of a record and writes it anew without the secrets in it; bytes that are none of a secret are copied as they are.</summary>
internal sealed class RecordRedaction(RedactTransformConfig config)
{
    private readonly EscapedText _texts = new(SecretFinders.Of(config));
    private readonly FoundSpans _found = new();
    private readonly byte[][] _fields = [.. config.Fields.Select(f => f.Whole.ToArray())];
    private readonly bool _looksForCards = config.Patterns.Contains(SecretKind.CreditCard);
    private readonly byte[] _replacement = Escaped(config.Replacement);
    private readonly PooledBytes _path = new();
    private readonly PooledBytes _output = new();
    private int _copied;

    /// <summary>The value last redacted.</summary>
    public ReadOnlySpan<byte> Redacted => _output.Span;

    /// <summary>True where something was found, and <see cref="Redacted"/> is to take the value's place.</summary>
    /// <param name="name">The member's, as it stands.</param>
    /// <param name="value">Its value.</param>
    public bool Value(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Begin();
        _path.CutTo(0);
        if (IsField(name)) Replace(value, 0, value.Length, true);
        else Walk(value, 0, value.Length);
        return End(value);
    }

    /// <summary>As above, for a name as it stands between its quotes.</summary>
    public bool Name(ReadOnlySpan<byte> name)
    {
        Begin();
        Text(name, 0, name.Length);
        return End(name);
    }

    private void Begin()
    {
        _output.CutTo(0);
        _copied = 0;
    }

    private bool End(ReadOnlySpan<byte> json)
    {
        if (_copied == 0) return false;
        _output.Append(json[_copied..]);
        return true;
    }

    private void Walk(ReadOnlySpan<byte> json, int start, int end)
    {
        switch (json[start])
        {
            case (byte)'"':
                Text(json, start + 1, end - 1);
                break;
            case (byte)'{' or (byte)'[':
                Children(json, start, end);
                break;
            case (byte)'t' or (byte)'f' or (byte)'n':
                break;
            default:
                if (IsSecretNumber(json[start..end])) Replace(json, start, end, true);
                break;
        }
    }

    private void Children(ReadOnlySpan<byte> json, int start, int end)
    {
        var isObject = json[start] == '{';
        var depth = _path.Length;
        var children = new JsonChildren(json[start..end]);
        while (children.MoveNext())
        {
            var child = children.Current;
            var (valueAt, valueEnd) = (start + child.ValueAt, start + child.ValueAt + child.ValueLength);
            if (isObject) Text(json, start + child.NameAt, start + child.NameAt + child.NameLength);
            if (isObject && IsField(json.Slice(start + child.NameAt, child.NameLength))) Replace(json, valueAt, valueEnd, true);
            else Walk(json, valueAt, valueEnd);
            _path.CutTo(depth);
        }
    }

    private void Text(ReadOnlySpan<byte> json, int start, int end)
    {
        _texts.Find(json[start..end], _found);
        for (var i = 0; i < _found.Count; i++) Replace(json, start + _found[i].Start, start + _found[i].End, false);
    }

    private void Replace(ReadOnlySpan<byte> json, int start, int end, bool isWhole)
    {
        _output.Append(json[_copied..start]);
        if (isWhole) _output.Append((byte)'"');
        _output.Append(_replacement);
        if (isWhole) _output.Append((byte)'"');
        _copied = end;
    }

    /// <summary>The names on the way are one text with dots, of which a field is the end.</summary>
    private bool IsField(ReadOnlySpan<byte> name)
    {
        if (_fields.Length == 0) return false;
        if (_path.Length > 0) _path.Append((byte)'.');
        JsonStrings.Append(_path, name);
        var path = _path.Span;
        foreach (var field in _fields)
        {
            if (path.Length < field.Length || (path.Length > field.Length && path[^(field.Length + 1)] != '.')) continue;
            var last = path[^field.Length..];
            if (last.SequenceEqual(field) || Ascii.EqualsIgnoreCase(last, field)) return true;
        }

        return false;
    }

    /// <summary>Numbers are found as they stand; a card's that went through a floating point number, as the whole number that it is.</summary>
    private bool IsSecretNumber(ReadOnlySpan<byte> number)
    {
        _texts.Find(number, _found);
        if (_found.Count > 0) return true;
        if (!_looksForCards || number.Length < 12 || !number.ContainsAny((byte)'.', (byte)'e', (byte)'E')) return false;
        if (!decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || value < 1e11m || value >= 1e19m || decimal.Truncate(value) != value) return false;
        Span<byte> digits = stackalloc byte[20];
        if (!((ulong)value).TryFormat(digits, out var count, default, CultureInfo.InvariantCulture)) return false;
        for (var i = 0; i < count; i++) digits[i] -= (byte)'0';
        return CardNumbers.IsCard(digits[..count]);
    }

    private static byte[] Escaped(string text)
    {
        using var bytes = new PooledBytes();
        JsonText.Append(bytes, Encoding.UTF8.GetBytes(text));
        return bytes.Span.ToArray();
    }
}

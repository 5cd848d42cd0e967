using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Outrider.Logs.Records;

/// <summary>
/// Holds a line against the grammar of JSON (RFC 8259) and finds the members of the outermost object, without making anything of it. Stricter than the grammar in
/// one thing: a line break between tokens is refused, since a record must stay one line. Strings are looked through sixteen bytes at a time; that they are valid
/// UTF-8 is for the caller to know. The framework's reader does the same at several times the cost, which is most of what a line costs.
/// </summary>
internal ref struct JsonScanner
{
    // The depth .NET and most collectors accept; what is deeper was not written for people or backends to read, and goes on as text.
    private const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _text;
    private readonly JsonMembers? _members;
    private int _at;

    private JsonScanner(ReadOnlySpan<byte> text, int at, JsonMembers? members)
    {
        _text = text;
        _at = at;
        _members = members;
    }

    /// <summary>Is there one object at <paramref name="at"/>, and nothing but white space behind it?</summary>
    /// <param name="text">Whole.</param>
    /// <param name="at">Of the opening brace.</param>
    /// <param name="members">Takes those of the outermost object, in order; some may be in it where the answer is false.</param>
    public static bool IsObject(ReadOnlySpan<byte> text, int at, JsonMembers members)
    {
        members.Clear();
        var scanner = new JsonScanner(text, at, members);
        if (!scanner.Object(1)) return false;
        scanner.SkipSpace();
        return scanner._at == text.Length;
    }

    /// <summary>Is the whole of <paramref name="text"/> one value of any kind?</summary>
    public static bool IsValue(ReadOnlySpan<byte> text)
    {
        var scanner = new JsonScanner(text, 0, null);
        scanner.SkipSpace();
        if (!scanner.Value(0)) return false;
        scanner.SkipSpace();
        return scanner._at == text.Length;
    }

    private bool Object(int depth)
    {
        if (depth > MaxDepth) return false;
        _at++;
        SkipSpace();
        if (Takes((byte)'}')) return true;
        while (true)
        {
            if (!Takes((byte)'"')) return false;
            var nameAt = _at;
            if (!String()) return false;
            var nameLength = _at - 1 - nameAt;
            SkipSpace();
            if (!Takes((byte)':')) return false;
            SkipSpace();
            var valueAt = _at;
            if (!Value(depth)) return false;
            if (depth == 1) _members?.Add(new JsonMember(nameAt, nameLength, valueAt, _at - valueAt));
            SkipSpace();
            if (Takes((byte)'}')) return true;
            if (!Takes((byte)',')) return false;
            SkipSpace();
        }
    }

    private bool Array(int depth)
    {
        if (depth > MaxDepth) return false;
        _at++;
        SkipSpace();
        if (Takes((byte)']')) return true;
        while (true)
        {
            if (!Value(depth)) return false;
            SkipSpace();
            if (Takes((byte)']')) return true;
            if (!Takes((byte)',')) return false;
            SkipSpace();
        }
    }

    private bool Value(int depth)
    {
        if (_at >= _text.Length) return false;
        switch (_text[_at])
        {
            case (byte)'"':
                _at++;
                return String();
            case (byte)'{': return Object(depth + 1);
            case (byte)'[': return Array(depth + 1);
            case (byte)'t': return Word("true"u8);
            case (byte)'f': return Word("false"u8);
            case (byte)'n': return Word("null"u8);
            default: return Number();
        }
    }

    /// <summary>From behind the opening quote to behind the closing one.</summary>
    private bool String()
    {
        while (SkipPlain())
        {
            switch (_text[_at])
            {
                case (byte)'"':
                    _at++;
                    return true;
                case (byte)'\\' when Escape():
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>To the next quote, backslash or control character; false where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool SkipPlain()
    {
        while (_text.Length - _at >= Vector128<byte>.Count)
        {
            var bytes = Vector128.Create(_text.Slice(_at, Vector128<byte>.Count));
            var stops = Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\')) | Vector128.LessThan(bytes, Vector128.Create((byte)0x20));
            var bits = stops.ExtractMostSignificantBits();
            if (bits != 0)
            {
                _at += BitOperations.TrailingZeroCount(bits);
                return true;
            }

            _at += Vector128<byte>.Count;
        }

        for (; _at < _text.Length; _at++)
            if (_text[_at] is (byte)'"' or (byte)'\\' or < 0x20) return true;
        return false;
    }

    private bool Escape()
    {
        if (_text.Length - _at < 2) return false;
        switch (_text[_at + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                _at += 2;
                return true;
            case (byte)'u' when _text.Length - _at >= 6 && AreHex(_text.Slice(_at + 2, 4)):
                _at += 6;
                return true;
            default:
                return false;
        }
    }

    private static bool AreHex(ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
            if (!char.IsAsciiHexDigit((char)digit)) return false;
        return true;
    }

    private bool Number()
    {
        _ = Takes((byte)'-');
        if (!Takes((byte)'0') && !Digits()) return false;
        if (Takes((byte)'.') && !Digits()) return false;
        if (!Takes((byte)'e') && !Takes((byte)'E')) return true;
        _ = Takes((byte)'+') || Takes((byte)'-');
        return Digits();
    }

    private bool Digits()
    {
        var first = _at;
        while (_at < _text.Length && (uint)(_text[_at] - '0') <= 9) _at++;
        return _at > first;
    }

    private bool Word(ReadOnlySpan<byte> word)
    {
        if (!_text[_at..].StartsWith(word)) return false;
        _at += word.Length;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Takes(byte one)
    {
        if (_at >= _text.Length || _text[_at] != one) return false;
        _at++;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t') _at++;
    }
}

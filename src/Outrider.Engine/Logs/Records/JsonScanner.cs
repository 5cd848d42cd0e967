using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Outrider.Logs.Records;

/// <summary>
/// Holds a line against the grammar of JSON (RFC 8259) and finds the members of the outermost object, without making anything of it. Stricter than the grammar in
/// one thing: a line break between tokens is refused, since a record must stay one line. Strings are looked through sixteen bytes at a time; that they are valid
/// UTF-8 is for the caller to know. The framework's reader does the same at several times the cost, which is most of what a line costs; so the place is a local
/// variable here, nesting is a bit a level, and a place of -1 says that the text is no JSON.
/// </summary>
internal static class JsonScanner
{
    // The depth .NET and most collectors accept; what is deeper was not written for people or backends to read, and goes on as text.
    private const int MaxDepth = 64;

    /// <summary>Is there one object at <paramref name="at"/>, and nothing but white space behind it?</summary>
    /// <param name="text">Whole.</param>
    /// <param name="at">Of the opening brace.</param>
    /// <param name="members">Takes those of the outermost object, in order; some may be in it where the answer is false.</param>
    public static bool IsObject(ReadOnlySpan<byte> text, int at, JsonMembers members)
    {
        members.Clear();
        at = Value(text, at, members);
        return at >= 0 && Space(text, at) == text.Length;
    }

    /// <summary>Is the whole of <paramref name="text"/> one value of any kind?</summary>
    public static bool IsValue(ReadOnlySpan<byte> text)
    {
        var at = Value(text, Space(text, 0), null);
        return at >= 0 && Space(text, at) == text.Length;
    }

    /// <summary>To behind the value at a place. Members of the outermost object are told where <paramref name="members"/> takes them.</summary>
    private static int Value(ReadOnlySpan<byte> text, int at, JsonMembers? members)
    {
        var depth = 0;
        ulong objects = 0; // the bit of each level: is it an object, or an array?
        int nameAt = 0, nameLength = 0, valueAt = 0;
        while (true)
        {
            if (depth > 0 && (objects >> (depth - 1) & 1) != 0)
            {
                if ((uint)at >= (uint)text.Length || text[at] != '"') return -1;
                var name = at + 1;
                at = String(text, name);
                if (at < 0) return -1;
                if (depth == 1) (nameAt, nameLength) = (name, at - 1 - name);
                at = Space(text, at);
                if ((uint)at >= (uint)text.Length || text[at] != ':') return -1;
                at = Space(text, at + 1);
                if (depth == 1) valueAt = at;
            }

            if ((uint)at >= (uint)text.Length) return -1;
            var first = text[at];
            if (first is (byte)'{' or (byte)'[')
            {
                if (depth == MaxDepth) return -1;
                objects = first == '{' ? objects | 1ul << depth : objects & ~(1ul << depth);
                depth++;
                at = Space(text, at + 1);
                // '}' and ']' stand two behind their openings.
                if ((uint)at >= (uint)text.Length || text[at] != first + 2) continue;
                at++;
                depth--;
            }
            else
            {
                at = Scalar(text, at, first);
                if (at < 0) return -1;
            }

            while (true)
            {
                if (depth == 0) return at;
                if (depth == 1) members?.Add(new JsonMember(nameAt, nameLength, valueAt, at - valueAt));
                at = Space(text, at);
                if ((uint)at >= (uint)text.Length) return -1;
                if (text[at] == ',')
                {
                    at = Space(text, at + 1);
                    break;
                }

                if (text[at] != ((objects >> (depth - 1) & 1) != 0 ? '}' : ']')) return -1;
                at++;
                depth--;
            }
        }
    }

    private static int Scalar(ReadOnlySpan<byte> text, int at, byte first) => first switch
    {
        (byte)'"' => String(text, at + 1),
        (byte)'t' => Word(text, at, "true"u8),
        (byte)'f' => Word(text, at, "false"u8),
        (byte)'n' => Word(text, at, "null"u8),
        _ => Number(text, at),
    };

    /// <summary>From behind the opening quote to behind the closing one.</summary>
    private static int String(ReadOnlySpan<byte> text, int at)
    {
        while (true)
        {
            at = Plain(text, at);
            if ((uint)at >= (uint)text.Length) return -1;
            if (text[at] == '"') return at + 1;
            if (text[at] != '\\') return -1;
            at = Escape(text, at);
            if (at < 0) return -1;
        }
    }

    /// <summary>To the next quote, backslash or control character, or to the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Plain(ReadOnlySpan<byte> text, int at)
    {
        for (; text.Length - at >= Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            var bytes = Vector128.Create(text.Slice(at, Vector128<byte>.Count));
            var stops = Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\')) | Vector128.LessThan(bytes, Vector128.Create((byte)0x20));
            var bits = stops.ExtractMostSignificantBits();
            if (bits != 0) return at + BitOperations.TrailingZeroCount(bits);
        }

        while ((uint)at < (uint)text.Length && text[at] is not ((byte)'"' or (byte)'\\' or < 0x20)) at++;
        return at;
    }

    private static int Escape(ReadOnlySpan<byte> text, int at)
    {
        if (text.Length - at < 2) return -1;
        switch (text[at + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return at + 2;
            case (byte)'u' when text.Length - at >= 6 && AreHex(text.Slice(at + 2, 4)):
                return at + 6;
            default:
                return -1;
        }
    }

    private static bool AreHex(ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
            if (!char.IsAsciiHexDigit((char)digit)) return false;
        return true;
    }

    private static int Number(ReadOnlySpan<byte> text, int at)
    {
        if (text[at] == '-') at++;
        if (Is(text, at, '0')) at++;
        else if ((at = Digits(text, at)) < 0) return -1;
        if (Is(text, at, '.') && (at = Digits(text, at + 1)) < 0) return -1;
        if (!Is(text, at, 'e') && !Is(text, at, 'E')) return at;
        at++;
        if (Is(text, at, '+') || Is(text, at, '-')) at++;
        return Digits(text, at);
    }

    private static int Digits(ReadOnlySpan<byte> text, int at)
    {
        var first = at;
        while ((uint)at < (uint)text.Length && (uint)(text[at] - '0') <= 9) at++;
        return at > first ? at : -1;
    }

    private static int Word(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> word) => text[at..].StartsWith(word) ? at + word.Length : -1;

    private static bool Is(ReadOnlySpan<byte> text, int at, char one) => (uint)at < (uint)text.Length && text[at] == one;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Space(ReadOnlySpan<byte> text, int at)
    {
        while ((uint)at < (uint)text.Length && text[at] is (byte)' ' or (byte)'\t') at++;
        return at;
    }
}

using System.Buffers;

namespace Outrider.Logs.Records;

/// <summary>Ways through JSON that is known to be valid, which is why nothing is checked again.</summary>
internal static class JsonValues
{
    /// <summary>As deep as a record may be; what would be deeper is not built. The scanner refuses it.</summary>
    public const int MaxDepth = 64;

    private static readonly SearchValues<byte> Brackets = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> AfterScalar = SearchValues.Create(",]} \t\r\n"u8);

    /// <summary>Where the value that begins at <paramref name="at"/> ends.</summary>
    public static int EndOf(ReadOnlySpan<byte> json, int at)
    {
        if (json[at] == '"') return EndOfString(json, at + 1);
        if (json[at] is (byte)'{' or (byte)'[') return EndOfContainer(json, at);
        var length = json[at..].IndexOfAny(AfterScalar);
        return length < 0 ? json.Length : at + length;
    }

    /// <param name="json">Around it.</param>
    /// <param name="at">Behind its opening quote.</param>
    /// <returns>Behind its closing quote; the text's end where there is none.</returns>
    public static int EndOfString(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length)
        {
            var length = json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (length < 0) return json.Length;
            at += length + 1;
            if (json[at - 1] == '"') return at;
            at++;
        }

        return json.Length;
    }

    /// <summary>How many objects and arrays are within each other in it; 0 for a scalar.</summary>
    public static int Depth(ReadOnlySpan<byte> value)
    {
        int depth = 0, deepest = 0, at = 0;
        while (at < value.Length && value[at..].IndexOfAny(Brackets) is var next and >= 0)
        {
            at += next + 1;
            switch (value[at - 1])
            {
                case (byte)'"':
                    at = EndOfString(value, at);
                    break;
                case (byte)'{' or (byte)'[':
                    deepest = Math.Max(deepest, ++depth);
                    break;
                default:
                    depth--;
                    break;
            }
        }

        return deepest;
    }

    /// <summary>The last member of this name, which is the one most readers take; false where there is none, or the value is no object.</summary>
    public static bool TryFind(ReadOnlySpan<byte> value, ReadOnlySpan<byte> name, out JsonMember found)
    {
        found = default;
        var isFound = false;
        if (value[0] != '{') return false;
        var children = new JsonChildren(value);
        while (children.MoveNext())
        {
            if (!JsonStrings.Mean(children.Current.Name(value), name)) continue;
            (found, isFound) = (children.Current, true);
        }

        return isFound;
    }

    private static int EndOfContainer(ReadOnlySpan<byte> json, int at)
    {
        var depth = 0;
        while (at < json.Length && json[at..].IndexOfAny(Brackets) is var next and >= 0)
        {
            at += next + 1;
            if (json[at - 1] == '"') at = EndOfString(json, at);
            else if (json[at - 1] is (byte)'{' or (byte)'[') depth++;
            else if (--depth == 0) return at;
        }

        return json.Length;
    }
}

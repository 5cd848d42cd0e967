using System.Text.Json;
using System.Text.Unicode;

namespace Outrider.Logs.Records;

/// <summary>A line that is one JSON object: where its members stand in it, and which of them enrichment must not add again.</summary>
/// <param name="Start">Of the members, after the opening brace and white space.</param>
/// <param name="Length">Of the members; 0 for an empty object.</param>
/// <param name="Own">Names of enrichment's that the object has itself.</param>
internal readonly record struct JsonLine(int Start, int Length, Members Own)
{
    // The depth .NET and most collectors accept; what is deeper was not written for people or backends to read, and goes on as text.
    private const int MaxDepth = 64;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = MaxDepth };

    /// <summary>False for anything but one object in valid UTF-8. Lone surrogates in <c>\u</c> escapes are valid by the grammar and stay as they are.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out JsonLine read)
    {
        read = default;
        var start = line.IndexOfAnyExcept(" \t"u8);
        if (start < 0 || line[start] != '{') return false;
        var end = line.LastIndexOfAnyExcept(" \t"u8);
        // JSON allows a carriage return between tokens; a record stays one line for whoever takes that for an end of line.
        if (line[end] != '}' || line.Contains((byte)'\r') || !Utf8.IsValid(line)) return false;
        var inside = line[(start + 1)..end];
        if (!IsObject(line[start..(end + 1)], out var own)) return false;
        var first = inside.IndexOfAnyExcept(" \t"u8);
        read = first < 0
            ? new JsonLine(start + 1, 0, own)
            : new JsonLine(start + 1 + first, inside.LastIndexOfAnyExcept(" \t"u8) + 1 - first, own);
        return true;
    }

    private static bool IsObject(ReadOnlySpan<byte> json, out Members own)
    {
        own = Members.None;
        var reader = new Utf8JsonReader(json, Strict);
        try
        {
            while (reader.Read())
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1) own |= MemberNames.Of(reader.ValueSpan);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

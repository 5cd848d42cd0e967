using System.Text.Unicode;

namespace Outrider.Logs.Records;

/// <summary>A line that is one JSON object: where its members stand in it, which of Outrider's names it has itself, and what it says of when and how grave.</summary>
/// <param name="Start">Of the members, after the opening brace and white space.</param>
/// <param name="Length">Of the members; 0 for an empty object.</param>
/// <param name="Own">Names of Outrider's that the object has itself.</param>
/// <param name="Time">The first member that says when; its <c>NameLength</c> is 0 where none does.</param>
/// <param name="Severity">The first member that says how grave; as above.</param>
internal readonly record struct JsonLine(int Start, int Length, Members Own, JsonMember Time, JsonMember Severity)
{
    /// <summary>All its members, until the next line is read.</summary>
    public JsonMembers? All { get; private init; }

    private const Members SaysWhen = Members.Timestamp | Members.Time;
    private const Members SaysHowGrave = Members.Severity | Members.Level;

    /// <summary>False for anything but one object in valid UTF-8. Lone surrogates in <c>\u</c> escapes are valid by the grammar and stay as they are.</summary>
    /// <param name="line">Whole, without its end.</param>
    /// <param name="members">Takes the object's members, as places in the line.</param>
    /// <param name="read">What it is.</param>
    public static bool TryRead(ReadOnlySpan<byte> line, JsonMembers members, out JsonLine read)
    {
        read = default;
        var start = line.IndexOfAnyExcept(" \t"u8);
        if (start < 0 || line[start] != '{' || !JsonScanner.IsObject(line, start, members) || !Utf8.IsValid(line)) return false;
        var all = members.All;
        if (all.Length == 0)
        {
            read = new JsonLine(start + 1, 0, Members.None, default, default);
            return true;
        }

        var first = all[0].NameAt - 1;
        var last = all[^1];
        read = Said(line, all) with { Start = first, Length = last.ValueAt + last.ValueLength - first, All = members };
        return true;
    }

    private static JsonLine Said(ReadOnlySpan<byte> line, ReadOnlySpan<JsonMember> all)
    {
        var own = Members.None;
        JsonMember time = default, severity = default;
        foreach (var member in all)
        {
            var known = MemberNames.Of(member.Name(line));
            if (known == Members.None) continue;
            // Our own name for it wins over the others', wherever it stands.
            if ((known & SaysWhen) != 0 && (time.NameLength == 0 || known == Members.Timestamp)) time = member;
            if ((known & SaysHowGrave) != 0 && (severity.NameLength == 0 || known == Members.Severity)) severity = member;
            own |= known;
        }

        return new JsonLine(0, 0, own, time, severity);
    }
}

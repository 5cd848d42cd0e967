using System.Text;
using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>One named group of a pattern, and what becomes of it.</summary>
internal sealed class PatternGroup
{
    private readonly GroupType _type;

    public PatternGroup(string name, int number, GroupType type)
    {
        (Name, Number, _type) = (name, number, type);
        Utf8Name = Encoding.UTF8.GetBytes(name);
        var known = MemberNames.Of(Utf8Name);
        SaysWhen = known is Members.Time or Members.Timestamp;
        SaysHowGrave = known is Members.Level or Members.Severity;
    }

    public string Name { get; }

    public int Number { get; }

    public byte[] Utf8Name { get; }

    public bool SaysWhen { get; }

    public bool SaysHowGrave { get; }

    /// <summary>Can it stand in JSON as what it is said to be?</summary>
    public bool IsJson(ReadOnlySpan<byte> value) => _type switch
    {
        GroupType.Boolean => value.SequenceEqual("true"u8) || value.SequenceEqual("false"u8),
        GroupType.Integer => IsNumber(value) && value.IndexOfAny(".eE"u8) < 0,
        GroupType.Number => IsNumber(value),
        _ => false,
    };

    private static bool IsNumber(ReadOnlySpan<byte> value) => value.Length > 0 && (value[0] == '-' || char.IsAsciiDigit((char)value[0])) && char.IsAsciiDigit((char)value[^1]) && JsonScanner.IsValue(value);
}

using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Outrider.Logs.Records;

namespace Outrider.Logs.Conditions;

/// <summary>A regular expression that holds somewhere in a field.</summary>
internal sealed class TextMatch(FieldPath path, Regex regex) : Condition
{
    private const int OnStack = 512;

    public override bool Holds(LogRecord record)
    {
        var value = path.Of(record);
        if (value.Length == 0) return false;
        using var text = new DecodedText(value, stackalloc byte[256]);
        // A byte is one char at most.
        if (text.Text.Length <= OnStack) return IsMatch(text.Text, stackalloc char[OnStack]);
        var rented = ArrayPool<char>.Shared.Rent(text.Text.Length);
        var holds = IsMatch(text.Text, rented);
        ArrayPool<char>.Shared.Return(rented);
        return holds;
    }

    private bool IsMatch(ReadOnlySpan<byte> text, Span<char> room) => regex.IsMatch(room[..Encoding.UTF8.GetChars(text, room)]);
}

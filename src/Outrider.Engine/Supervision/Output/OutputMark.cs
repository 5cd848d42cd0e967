using System.Globalization;
using System.Text;

namespace Outrider.Supervision.Output;

/// <summary>
/// How far the spool of a stream had come as somebody began to look at it: what stands before is in the spool, and what comes after is shown to them. It goes
/// before the lines as <c>@stdout 7 4096</c>; a line <c>@</c> says that there are no more of them.
/// </summary>
/// <param name="Segment">Its number; 0 where the stream is not kept.</param>
/// <param name="Offset">In the segment.</param>
internal readonly record struct OutputMark(long Segment, long Offset)
{
    public static ReadOnlySpan<byte> Last => "@\n"u8;

    public bool IsKept => Segment > 0;

    public byte[] ToLine(string stream) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"@{stream} {Segment} {Offset}\n"));

    /// <param name="line">Without its end.</param>
    /// <param name="stream">The stream's name.</param>
    /// <param name="mark">How far it was.</param>
    public static bool TryRead(ReadOnlySpan<byte> line, out string stream, out OutputMark mark)
    {
        (stream, mark) = ("", default);
        if (line.Length < 2 || line[0] != '@') return false;
        var words = Encoding.UTF8.GetString(line[1..]).Split(' ');
        if (words.Length != 3 || !long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var segment)) return false;
        if (!long.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)) return false;
        (stream, mark) = (words[0], new OutputMark(segment, offset));
        return true;
    }
}

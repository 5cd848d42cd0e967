using Outrider.Logs.Receiving;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sources;

/// <summary>Messages on a stream. One that is longer than it may be is cut, and what follows it is found again.</summary>
internal sealed class SyslogConversation(int most, LossTally losses, TimeProvider time) : IConversation
{
    // Of a counted message whose beginning has gone on: what is still to come.
    private long _skip;

    // The rest of a message that ends with a newline is skipped, so many bytes so far.
    private bool _skipsLine;
    private long _lost;

    // The longest, its length before it, and a newline behind.
    public int LongestMessage => most + 16;

    public bool IsAcknowledged => false;

    public void Greet(PooledBytes output)
    {
    }

    public int Take(ReadOnlySpan<byte> bytes, bool isLast, Received into)
    {
        var taken = Skip(bytes, isLast);
        while (taken < bytes.Length)
        {
            var rest = bytes[taken..];
            if (SyslogFraming.TryCut(rest, isLast, out var start, out var length, out var consumed))
            {
                SyslogLine.Append(into.Records, rest.Slice(start, length), most, losses, time);
                taken += consumed;
            }
            else if (rest.Length - start > most)
            {
                Cut(rest[start..], start > 0 ? length : 0, into.Records);
                return bytes.Length;
            }
            else break;
        }

        return taken;
    }

    /// <summary>The beginning of one that is too long; the rest is skipped as it comes.</summary>
    /// <param name="bytes">What there is of it.</param>
    /// <param name="counted">Its length where that stands before it, else 0.</param>
    /// <param name="records">Takes the line.</param>
    private void Cut(ReadOnlySpan<byte> bytes, int counted, PooledBytes records)
    {
        SyslogLine.AppendBeginning(records, bytes[..most], time);
        if (counted > 0) losses.Lose("too_long", counted - most);
        else (_skipsLine, _lost) = (true, bytes.Length - most);
        _skip = Math.Max(0, counted - bytes.Length);
    }

    private int Skip(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var skipped = (int)Math.Min(_skip, bytes.Length);
        _skip -= skipped;
        if (!_skipsLine) return skipped;
        var end = bytes.IndexOfAny((byte)'\n', (byte)'\0');
        skipped = end < 0 ? bytes.Length : end + 1;
        _lost += end < 0 ? bytes.Length : end;
        if (end < 0 && !isLast) return skipped;
        _skipsLine = false;
        losses.Lose("too_long", _lost);
        return skipped;
    }
}

using System.Text;

namespace Outrider.Supervision.Output;

/// <summary>
/// The last 64 KiB of one stream, and those who look at it. Without any, it costs a copy; and nothing at all before the first output. A line that is longer
/// is shown by its end.
/// </summary>
/// <param name="name">Begins each line.</param>
/// <param name="mark">How far the spool is to begin with.</param>
internal sealed class OutputTaps(string name, OutputMark mark = default)
{
    public const int RecentSize = 64 << 10;

    /// <summary>A handful of people; more would be a second way of collecting logs.</summary>
    public const int Most = 8;

    // What a Unix socket takes whole or not at all (it is cut into pieces of 32 KiB).
    private const int SendSize = 16 << 10;

    private readonly Lock _gate = new();
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(name + " ");
    private readonly List<OutputTap> _taps = [];
    private byte[] _recent = [];
    private OutputMark _mark = mark;
    private long _end;
    private int _open;

    /// <summary>False where there are as many as there may be.</summary>
    /// <param name="tap">Who looks.</param>
    /// <param name="withRecent">Whether the last lines are wanted.</param>
    /// <param name="withMark">Whether what was said before is taken from the spool, where there is one: then it is told how far that is, and gets no last lines.</param>
    public bool Add(OutputTap tap, bool withRecent, bool withMark = false)
    {
        lock (_gate)
        {
            _taps.RemoveAll(t => t.IsGone);
            if (_taps.Count == Most) return false;
            if (withMark) tap.Offer(_mark.ToLine(name));
            if (withRecent && !(withMark && _mark.IsKept)) Show(RecentLines(), [], [tap]);
            _taps.Add(tap);
            return true;
        }
    }

    /// <param name="bytes">What was said.</param>
    /// <param name="mark">How far the spool is with it.</param>
    public void Write(ReadOnlySpan<byte> bytes, OutputMark mark = default)
    {
        lock (_gate)
        {
            _mark = mark;
            var lines = bytes.LastIndexOf((byte)'\n') + 1;
            if (_taps.Count > 0 && lines > 0) ShowNew(bytes[..lines]);
            _open = lines > 0 ? bytes.Length - lines : Math.Min(RecentSize, _open + bytes.Length);
            Remember(bytes);
        }
    }

    /// <summary>Ends a line that was left open.</summary>
    public void EndLine(OutputMark mark = default)
    {
        if (_open > 0) Write("\n"u8, mark);
    }

    /// <summary>Another spool, or none, is where the stream is kept from here on.</summary>
    public void Move(OutputMark mark)
    {
        lock (_gate) _mark = mark;
    }

    private void ShowNew(ReadOnlySpan<byte> lines)
    {
        Show(Last(_open), lines, _taps);
        _taps.RemoveAll(t => t.IsGone);
    }

    /// <summary>From the first beginning of a line to the last end of one.</summary>
    private byte[] RecentLines()
    {
        var recent = Last((int)Math.Min(_end, RecentSize));
        var first = _end > RecentSize ? Array.IndexOf(recent, (byte)'\n') + 1 : 0;
        return first > recent.Length - _open ? [] : recent[first..^_open];
    }

    /// <param name="before">What comes first; it may end in the middle of a line.</param>
    /// <param name="lines">The rest of that line, and whole ones.</param>
    /// <param name="taps">Who gets them.</param>
    private void Show(ReadOnlySpan<byte> before, ReadOnlySpan<byte> lines, List<OutputTap> taps)
    {
        var text = new MemoryStream(SendSize);
        var isLineStart = true;
        foreach (var piece in (ReadOnlySpan<byte[]>)[before.ToArray(), lines.ToArray()])
        {
            for (var at = 0; at < piece.Length;)
            {
                var newline = Array.IndexOf(piece, (byte)'\n', at);
                var next = newline < 0 ? piece.Length : newline + 1;
                if (isLineStart) text.Write(_prefix);
                text.Write(piece, at, next - at);
                isLineStart = newline >= 0;
                at = next;
                if (isLineStart && text.Length >= SendSize) Send(text, taps);
            }
        }

        Send(text, taps);
    }

    private static void Send(MemoryStream text, List<OutputTap> taps)
    {
        if (text.Length == 0) return;
        foreach (var tap in taps) tap.Offer(text.GetBuffer().AsSpan(0, (int)text.Length));
        text.SetLength(0);
    }

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        if (_recent.Length == 0) _recent = GC.AllocateUninitializedArray<byte>(RecentSize);
        _end += bytes.Length;
        if (bytes.Length > RecentSize) bytes = bytes[^RecentSize..];
        var at = (int)((_end - bytes.Length) % RecentSize);
        var first = Math.Min(bytes.Length, RecentSize - at);
        bytes[..first].CopyTo(_recent.AsSpan(at));
        bytes[first..].CopyTo(_recent);
    }

    private byte[] Last(int count)
    {
        var last = new byte[count];
        if (count == 0) return last;
        var at = (int)((_end - count) % RecentSize);
        var first = Math.Min(count, RecentSize - at);
        _recent.AsSpan(at, first).CopyTo(last);
        _recent.AsSpan(0, count - first).CopyTo(last.AsSpan(first));
        return last;
    }
}

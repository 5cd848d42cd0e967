namespace Outrider.Logs.Tailing;

/// <summary>How long lines have been waiting for one that may belong to them.</summary>
internal sealed class HeldUnit
{
    private long _end = -1;
    private long _since;

    /// <summary>True where nothing has come for so long.</summary>
    /// <param name="end">Of the bytes there are.</param>
    /// <param name="maxWait">The longest wait.</param>
    /// <param name="time">The clock.</param>
    public bool IsOver(long end, TimeSpan maxWait, TimeProvider time)
    {
        if (_end != end) (_end, _since) = (end, time.GetTimestamp());
        return time.GetElapsedTime(_since) >= maxWait;
    }
}

namespace Outrider.Supervision.Output;

/// <summary>
/// How long a pipe is left to fill after it was read to its last byte. An application that writes each line by itself would wake us for each; where that has
/// gone on for a while, a rest makes one read of many. Whoever prints now and then is never kept waiting.
/// </summary>
/// <param name="capacity">Of the pipe, in bytes.</param>
internal sealed class ReadPace(int capacity)
{
    /// <summary>As late as a line may come; a tenth of what a person notices, and a hundred reads a second cost next to nothing.</summary>
    public static readonly TimeSpan MaxRest = TimeSpan.FromMilliseconds(10);

    // Five hundred reads a second are 1 % of a core.
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(2);

    // A start, a stack trace or a request's lines come in a burst, and are wanted at once.
    private const int Burst = 16;

    private int _inARow;

    /// <param name="bytes">What was read.</param>
    /// <param name="waited">How long there was nothing before it.</param>
    /// <param name="since">How long it took to come: since the pipe was empty the last time.</param>
    /// <returns>Whole milliseconds, as poll(2) counts.</returns>
    public TimeSpan After(int bytes, TimeSpan waited, TimeSpan since)
    {
        if (waited > Often) _inARow = 0;
        else _inARow++;
        if (_inARow <= Burst) return TimeSpan.Zero;
        // At this rate the pipe is half full then: the application must not come to wait for us.
        var half = since * ((double)(capacity / 2) / Math.Max(1, bytes));
        var rest = half < MaxRest ? half : MaxRest;
        return TimeSpan.FromMilliseconds(Math.Floor(rest.TotalMilliseconds));
    }
}

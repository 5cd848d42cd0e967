namespace Outrider.Traffic;

/// <summary>
/// Two counts over the last while, in ten steps: O(1) to add, no allocation, exact to a tenth of the span (what is older than the span has certainly
/// gone; what is younger than nine tenths is certainly there). Not thread-safe: its owner holds a lock.
/// </summary>
internal sealed class SlidingWindow(TimeSpan span, TimeProvider time)
{
    private const int Steps = 10;

    private readonly long _stepTicks = Math.Max(1, (long)(span.TotalSeconds * time.TimestampFrequency / Steps));
    private readonly int[] _a = new int[Steps];
    private readonly int[] _b = new int[Steps];
    private long _step = long.MinValue;

    public int TotalA { get; private set; }

    public int TotalB { get; private set; }

    public void AddA()
    {
        _a[At()]++;
        TotalA++;
    }

    public void AddB()
    {
        _b[At()]++;
        TotalB++;
    }

    public void Clear()
    {
        Array.Clear(_a);
        Array.Clear(_b);
        TotalA = TotalB = 0;
    }

    /// <summary>Drops what has grown too old; call before reading the totals where nothing is added.</summary>
    public void Turn() => At();

    private int At()
    {
        var step = time.GetTimestamp() / _stepTicks;
        if (_step == long.MinValue || step - _step >= Steps)
        {
            Clear();
            _step = step;
        }

        while (_step < step) Drop((int)(++_step % Steps));
        return (int)(_step % Steps);
    }

    private void Drop(int at)
    {
        TotalA -= _a[at];
        TotalB -= _b[at];
        _a[at] = _b[at] = 0;
    }
}

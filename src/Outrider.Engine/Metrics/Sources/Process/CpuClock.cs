namespace Outrider.Metrics.Sources;

/// <summary>
/// CPU time of a changing group of processes as a counter that never falls. The sum over the living falls when one of them ends unwaited; the clock then
/// stands still instead, and goes on from there. A restart of the application goes on from its last value too.
/// </summary>
internal sealed class CpuClock
{
    private int _pid;
    private long _lastTicks;
    private long _ticks;

    public double Seconds => _ticks / ProcStat.TicksPerSecond;

    public void Advance(int pid, long ticks)
    {
        if (pid != _pid) _lastTicks = 0;
        _pid = pid;
        _ticks += Math.Max(0, ticks - _lastTicks);
        _lastTicks = ticks;
    }
}

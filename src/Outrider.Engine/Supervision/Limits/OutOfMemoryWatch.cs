using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision.Limits;

/// <summary>
/// Notices that the kernel killed processes of a child for want of memory: when it says so, which it does a moment before the kill, and when the child has ended.
/// So one that was killed while the child lives on is counted too.
/// </summary>
/// <param name="killed">Called on the loop with how many.</param>
internal sealed class OutOfMemoryWatch(ChildGroup group, Reaper reaper, EventLoop loop, TimeProvider time, Action<long> killed)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // The kernel looks for its victim and kills it in much less.
    private const int MostLooks = 20;

    // A child that dies of SIGKILL this soon after a kill was that kill's, or went down with it.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(2);

    private readonly LoopTimer _next = new(loop, time);
    private SafeFileHandle? _events;
    private long? _lastKill;

    /// <summary>Whether a kill of these last moments explains the child's end.</summary>
    public bool Explains(ExitStatus status)
    {
        Look();
        return status.Signal == Signal.Kill.Number && _lastKill is { } last && time.GetElapsedTime(last) < Aftermath;
    }

    /// <summary>Once its group is there; it may be called again.</summary>
    public void Start()
    {
        if (_events is not null || OutOfMemory.File(group.Paths) is not { } file) return;
        _events = MemoryEvents.Open(file, group.Paths.IsUnified("memory"));
        if (_events is not { } events) return;
        group.Left += Stop;
        var buffer = new byte[512];
        reaper.Watch(events, () =>
        {
            Descriptors.Read(events, buffer);
            loop.Post(() => LookSoon(MostLooks));
        });
    }

    private void LookSoon(int looks) => _next.Arm(Interval, () =>
    {
        if (!Look() && looks > 1) LookSoon(looks - 1);
    });

    private bool Look()
    {
        var kills = group.TakeOutOfMemoryKills();
        if (kills == 0) return false;
        _lastKill = time.GetTimestamp();
        killed(kills);
        return true;
    }

    private void Stop()
    {
        group.Left -= Stop;
        _next.Disarm();
        if (_events is { } events) reaper.Unwatch(events);
        _events = null;
    }
}

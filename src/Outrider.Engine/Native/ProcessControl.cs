namespace Outrider.Native;

/// <summary>What one process may do to others, and to its own place among them (kill(2), prctl(2)).</summary>
internal static class ProcessControl
{
    private const int SetChildSubreaper = 36; // PR_SET_CHILD_SUBREAPER

    /// <summary>False where there is no such process any more.</summary>
    public static bool TrySignal(int pid, Signal signal) => Kill(pid, signal);

    /// <summary>Signals every member of a process group. False where it has none.</summary>
    public static bool TrySignalGroup(int group, Signal signal) => Kill(-group, signal);

    /// <summary>From now on the orphans among our descendants become our children instead of init's, so that none escapes the end of the run.</summary>
    public static void BecomeSubreaper()
    {
        if (Libc.prctl(SetChildSubreaper, 1, 0, 0, 0) != 0) throw NativeException.Last("prctl");
    }

    /// <summary>Ends this process without another instruction of its own (_exit(2)): no handlers, no finalizers, no waiting.</summary>
    public static void ExitNow(int code) => Libc._exit(code);

    /// <summary>The user this process acts as (geteuid(2)).</summary>
    public static uint EffectiveUser => Libc.geteuid();

    /// <summary>The user of the machine itself.</summary>
    public const uint Root = 0;

    public static bool IsMainThread => Libc.gettid() == Environment.ProcessId;

    private static bool Kill(int target, Signal signal)
    {
        // 0 and 1 and their negatives mean our own group, init, and everyone.
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Abs(target), 2);
        if (Libc.kill(target, signal.Number) == 0) return true;
        var failure = NativeException.Last("kill");
        // What runs as another user by its own choice (sudo) is out of reach; there is nothing to be done about it here.
        return failure.Error is Errno.NoProcess or Errno.NotPermitted ? false : throw failure;
    }
}

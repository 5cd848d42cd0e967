using System.ComponentModel;
using System.Runtime.InteropServices;

namespace HttpBench.Native;

/// <summary>The kernel's clocks: a process's processor time to the nanosecond, and a sleep that wakes within microseconds.</summary>
internal static partial class Clocks
{
    private const int Monotonic = 1;
    private const int AbsoluteTime = 1;     // TIMER_ABSTIME
    private const int SetTimerSlack = 29;   // PR_SET_TIMERSLACK

    /// <summary>Nanoseconds of an arbitrary origin.</summary>
    public static long Now => Read(Monotonic);

    /// <summary>
    /// Processor time, user and system, of all threads that a process has or had, in nanoseconds: the same sum as utime + stime of /proc/PID/stat, which
    /// counts in steps of 10 ms. The clock's number is what clock_getcpuclockid(3) makes of a pid.
    /// </summary>
    public static long CpuOf(int pid) => Read((~pid << 3) | 2);

    /// <summary>From here on this thread's sleeps are not stretched by the 50 µs that prctl(2) gives by default.</summary>
    public static void SleepSharply() => prctl(SetTimerSlack, 1, 0, 0, 0);

    public static void SleepUntil(long nanoseconds)
    {
        var at = new Moment { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        while (clock_nanosleep(Monotonic, AbsoluteTime, ref at, IntPtr.Zero) != 0) { }
    }

    private static long Read(int clock)
    {
        if (clock_gettime(clock, out var moment) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"clock_gettime({clock})");
        return moment.Seconds * 1_000_000_000 + moment.Nanoseconds;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int clock_gettime(int clock, out Moment moment);

    [LibraryImport("libc")]
    private static partial int clock_nanosleep(int clock, int flags, ref Moment at, IntPtr remaining);

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint value, nuint third, nuint fourth, nuint fifth);

    private struct Moment
    {
        public long Seconds;
        public long Nanoseconds;
    }
}

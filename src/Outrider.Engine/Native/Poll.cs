using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>Waiting for descriptors (poll(2)).</summary>
internal static unsafe class Poll
{
    private const short Readable = 1; // POLLIN
    private const short Priority = 2; // POLLPRI
    private const short Writable = 4; // POLLOUT
    private const int Forever = -1;

    public static void UntilReadable(SafeFileHandle one) => Wait(one, null, Readable);

    public static void UntilWritable(SafeFileHandle one) => Wait(one, null, Writable);

    /// <summary>True once <paramref name="one"/> has something or has ended; false where only <paramref name="other"/> was raised.</summary>
    public static bool UntilReadable(SafeFileHandle one, SafeFileHandle other) => Wait(one, other, Readable);

    /// <summary>True once <paramref name="one"/> takes something or can take nothing ever more; false where only <paramref name="other"/> was raised.</summary>
    public static bool UntilWritable(SafeFileHandle one, SafeFileHandle other) => Wait(one, other, Writable);

    public static bool IsReadableWithin(SafeFileHandle one, int milliseconds) => Wait(one, null, Readable, milliseconds);

    /// <summary>Blocks until some of them are readable or have ended, and gives their places in the list; at most so long, and then none of them.</summary>
    public static IReadOnlyList<int> UntilAnyReadable(IReadOnlyList<SafeFileHandle> all, int milliseconds = Forever)
    {
        var entries = new Entry[all.Count];
        for (var i = 0; i < entries.Length; i++) entries[i] = new Entry { Descriptor = (int)all[i].DangerousGetHandle(), Events = Readable };
        fixed (Entry* first = entries)
            while (Libc.poll(first, (nuint)entries.Length, milliseconds) < 0)
            {
                var failure = NativeException.Last("poll");
                if (failure.Error != Errno.Interrupted) throw failure;
            }

        return [.. Enumerable.Range(0, entries.Length).Where(i => entries[i].Returned != 0)];
    }

    /// <summary>Until a kernel's file (cgroup.events) says that its content has changed, or the time is over.</summary>
    public static void UntilChanged(SafeFileHandle file, int milliseconds) => Wait(file, null, Priority, milliseconds);

    /// <summary>For what the kernel tells nobody of. The caller bounds how often.</summary>
    public static void Pause(int milliseconds) => _ = Libc.poll(null, 0, milliseconds);

    private static bool Wait(SafeFileHandle one, SafeFileHandle? other, short events, int milliseconds = Forever)
    {
        var entries = stackalloc Entry[2];
        entries[0] = new Entry { Descriptor = (int)one.DangerousGetHandle(), Events = events };
        entries[1] = new Entry { Descriptor = other is null ? -1 : (int)other.DangerousGetHandle(), Events = Readable };
        while (Libc.poll(entries, 2, milliseconds) < 0)
        {
            var failure = NativeException.Last("poll");
            if (failure.Error != Errno.Interrupted) throw failure;
        }

        return entries[0].Returned != 0;
    }

    /// <summary>struct pollfd. A negative descriptor is passed over.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}

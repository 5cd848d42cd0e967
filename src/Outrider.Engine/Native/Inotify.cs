using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>What happened in the watched folders since the last look.</summary>
[Flags]
internal enum FolderEvents
{
    None = 0,

    /// <summary>A file got more (or fewer) bytes.</summary>
    Content = 1,

    /// <summary>A name came, went or changed; or so much happened that the kernel gave up telling.</summary>
    Names = 2,
}

/// <summary>
/// The kernel's word that something changed in a folder. .NET's FileSystemWatcher makes objects and strings of every event, one a write; here
/// equal events are merged by the kernel and only their sum is told. Source: inotify(7), eventfd(2), poll(2).
/// </summary>
internal sealed unsafe partial class Inotify : IDisposable
{
    private const int CloseOnExecNonBlocking = 0x80800; // IN_CLOEXEC | IN_NONBLOCK, as EFD_CLOEXEC | EFD_NONBLOCK
    private const uint Modified = 0x2; // IN_MODIFY
    private const uint NameChanges = 0x3C0 | 0x400; // IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE, IN_DELETE_SELF
    private const int EventHead = 16; // sizeof(struct inotify_event) without its name
    private const short Readable = 1; // POLLIN

    private readonly SafeFileHandle _events;
    private readonly SafeFileHandle _stop;
    private readonly byte[] _buffer = new byte[16 << 10];

    private Inotify(int events, int stop)
    {
        _events = new SafeFileHandle(events, ownsHandle: true);
        _stop = new SafeFileHandle(stop, ownsHandle: true);
    }

    /// <summary>Null where the kernel gives none: a user may have 128 of them (fs.inotify.max_user_instances).</summary>
    public static Inotify? TryOpen()
    {
        var events = InotifyInit(CloseOnExecNonBlocking);
        if (events < 0) return null;
        var stop = EventFd(0, CloseOnExecNonBlocking);
        if (stop >= 0) return new Inotify(events, stop);
        new SafeFileHandle(events, ownsHandle: true).Dispose();
        return null;
    }

    /// <summary>Watching a folder twice is watching it once. False where it cannot be watched.</summary>
    public bool Watch(string folder) => AddWatch(_events, folder, Modified | NameChanges) >= 0;

    /// <summary>Blocks until something happened; null once <see cref="Stop"/> was called. One thread at a time.</summary>
    public FolderEvents? Wait()
    {
        Span<PollEntry> entries = [new PollEntry(_stop, Readable), new PollEntry(_events, Readable)];
        if (Poll(entries, -1)) return entries[0].Answered != 0 ? null : Drain();
        return FolderEvents.None;
    }

    /// <summary>Lets events gather for a moment; false once <see cref="Stop"/> was called.</summary>
    public bool Pause(int milliseconds)
    {
        Span<PollEntry> entries = [new PollEntry(_stop, Readable)];
        return !Poll(entries, milliseconds);
    }

    public void Stop() => AddOne(_stop);

    public void Dispose()
    {
        _events.Dispose();
        _stop.Dispose();
    }

    private FolderEvents Drain()
    {
        var all = FolderEvents.None;
        while (true)
        {
            nint count;
            fixed (byte* start = _buffer) count = Read(_events, start, (nuint)_buffer.Length);
            if (count <= 0) return all;
            for (var at = 0; at + EventHead <= count;)
            {
                var mask = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(at + 4));
                all |= mask == Modified ? FolderEvents.Content : FolderEvents.Names;
                at += EventHead + (int)BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(at + 12));
            }
        }
    }

    private static bool Poll(Span<PollEntry> entries, int milliseconds)
    {
        fixed (PollEntry* first = entries) return PollCall(first, (nuint)entries.Length, milliseconds) > 0;
    }

    private static void AddOne(SafeFileHandle counter)
    {
        var one = 1UL;
        _ = Write(counter, (byte*)&one, sizeof(ulong));
    }

    [LibraryImport("libc", EntryPoint = "inotify_init1")]
    private static partial int InotifyInit(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddWatch(SafeFileHandle events, string folder, uint mask);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int PollCall(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeFileHandle file, byte* into, nuint count);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(SafeFileHandle file, byte* from, nuint count);

    // struct pollfd. The handles outlive the call: their owner disposes of them only after the waiting thread has ended.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct PollEntry(SafeFileHandle file, short asked)
    {
        private readonly int _file = (int)file.DangerousGetHandle();
        private readonly short _asked = asked;
        public readonly short Answered;
    }
}

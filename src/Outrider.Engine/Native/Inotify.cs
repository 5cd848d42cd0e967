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
/// equal events are merged by the kernel and only their sum is told. Source: inotify(7).
/// </summary>
internal sealed unsafe class Inotify : IDisposable
{
    private const int CloseOnExecNonBlocking = 0x80800; // IN_CLOEXEC | IN_NONBLOCK
    private const uint Modified = 0x2; // IN_MODIFY
    private const uint NameChanges = 0x3C0 | 0x400; // IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE, IN_DELETE_SELF
    private const int EventHead = 16; // sizeof(struct inotify_event) without its name

    private readonly SafeFileHandle _events;
    private readonly SafeFileHandle _stop;
    private readonly byte[] _buffer = new byte[16 << 10];

    private Inotify(SafeFileHandle events, SafeFileHandle stop) => (_events, _stop) = (events, stop);

    /// <summary>Null where the kernel gives none: a user may have 128 of them (fs.inotify.max_user_instances).</summary>
    public static Inotify? TryOpen()
    {
        var descriptor = Libc.inotify_init1(CloseOnExecNonBlocking);
        if (descriptor < 0) return null;
        var events = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            return new Inotify(events, Descriptors.Event());
        }
        catch (NativeException)
        {
            events.Dispose();
            return null;
        }
    }

    /// <summary>
    /// Watching a folder twice is watching it once, under the same number; one that was deleted and made anew has another. Negative where it cannot be watched: an
    /// error of <see cref="Errno"/>, with its sign turned. A user may have fs.inotify.max_user_watches of them, beyond which it is <see cref="Errno.NoSpace"/>.
    /// </summary>
    public int Watch(string folder)
    {
        var watch = Libc.inotify_add_watch((int)_events.DangerousGetHandle(), folder, Modified | NameChanges);
        return watch >= 0 ? watch : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Harmless where the kernel has forgotten it already, with its folder.</summary>
    public void Forget(int watch) => _ = Libc.inotify_rm_watch((int)_events.DangerousGetHandle(), watch);

    /// <summary>Blocks until something happened; null once <see cref="Stop"/> was called. One thread at a time.</summary>
    /// <exception cref="NativeException">The kernel could not wait, for want of memory.</exception>
    public FolderEvents? Wait() => Poll.UntilReadable(_stop, _events) ? null : Drain();

    /// <summary>Lets events gather for a moment; false once <see cref="Stop"/> was called.</summary>
    /// <exception cref="NativeException">As <see cref="Wait"/>.</exception>
    public bool Pause(int milliseconds) => !Poll.IsReadableWithin(_stop, milliseconds);

    public void Stop() => Descriptors.Raise(_stop);

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
            fixed (byte* start = _buffer) count = Libc.read((int)_events.DangerousGetHandle(), start, (nuint)_buffer.Length);
            if (count <= 0) return all;
            for (var at = 0; at + EventHead <= count;)
            {
                var mask = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(at + 4));
                all |= mask == Modified ? FolderEvents.Content : FolderEvents.Names;
                at += EventHead + (int)BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(at + 12));
            }
        }
    }
}

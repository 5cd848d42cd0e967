using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>A descriptor that becomes readable when a group runs out of memory: inotify(7) on <c>memory.events</c> of version 2, an eventfd(2) given to <c>cgroup.event_control</c> of version 1.</summary>
internal static class MemoryEvents
{
    private const int NonBlockingCloseOnExec = 0x80800; // IN_NONBLOCK | IN_CLOEXEC
    private const uint Modified = 2; // IN_MODIFY

    /// <summary>Null where the kernel does not tell.</summary>
    public static SafeFileHandle? Open(string file, bool isUnified) => isUnified ? Inotified(file) : Registered(file);

    private static SafeFileHandle? Inotified(string file)
    {
        var descriptor = Libc.inotify_init1(NonBlockingCloseOnExec);
        if (descriptor < 0) return null;
        var events = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Libc.inotify_add_watch(descriptor, file, Modified) >= 0) return events;
        events.Dispose();
        return null;
    }

    private static SafeFileHandle? Registered(string file)
    {
        using var control = PlainFile.OpenRead(file);
        if (control is null) return null;
        var events = Descriptors.Event();
        var order = string.Create(CultureInfo.InvariantCulture, $"{events.DangerousGetHandle()} {control.DangerousGetHandle()}");
        if (KernelFile.Write(Path.Combine(Path.GetDirectoryName(file)!, "cgroup.event_control"), order) == 0) return events;
        events.Dispose();
        return null;
    }
}

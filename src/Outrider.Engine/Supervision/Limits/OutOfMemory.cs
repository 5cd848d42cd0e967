using Outrider.Native;

namespace Outrider.Supervision.Limits;

/// <summary>How often the kernel has killed a process of a group for want of memory.</summary>
internal static class OutOfMemory
{
    /// <summary>0 where nobody counts.</summary>
    public static long Kills(GroupPaths paths) =>
        File(paths) is { } file ? FlatFile.Number(KernelFile.TryRead(file), "oom_kill") ?? 0 : 0;

    /// <summary>The file that holds the count; null without a memory controller.</summary>
    public static string? File(GroupPaths paths) =>
        paths.For("memory") is { } folder ? Path.Combine(folder, paths.IsUnified("memory") ? "memory.events" : "memory.oom_control") : null;
}

using Microsoft.Extensions.Logging;

namespace Outrider.Supervision.Limits;

internal static partial class LimitsLog
{
    [LoggerMessage(LogLevel.Warning, "not all limits are held: {What}; {Why}. They hold in a group of cgroups that Outrider may write: start it as a systemd service with Delegate=yes, or in a container with its own writable /sys/fs/cgroup")]
    public static partial void LimitsNotHeld(this ILogger log, string what, string why);

    [LoggerMessage(LogLevel.Warning, "a limit of {Name} is not held: {Path} does not take '{Text}' ({Reason})")]
    public static partial void LimitRefused(this ILogger log, string name, string path, string text, string reason);

    [LoggerMessage(LogLevel.Warning, "{Name} has no group of its own in {Folder} ({Reason})")]
    public static partial void NoGroup(this ILogger log, string name, string folder, string reason);

    [LoggerMessage(LogLevel.Warning, "{Name} ran out of memory ({Limit}): the kernel killed {Count} of its processes")]
    public static partial void OutOfMemory(this ILogger log, string name, string limit, long count);

    [LoggerMessage(LogLevel.Warning, "what a run of the same name has left behind was killed: {Group}")]
    public static partial void StaleGroup(this ILogger log, string group);
}

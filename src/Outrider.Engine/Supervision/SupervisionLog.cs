using Microsoft.Extensions.Logging;

namespace Outrider.Supervision;

/// <summary>What the supervisor says, in one place: these sentences are what a person reads first when something is wrong.</summary>
internal static partial class SupervisionLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} started as pid {Pid}")]
    public static partial void Running(this ILogger log, string name, int pid);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} is ready after {Milliseconds} ms")]
    public static partial void Ready(this ILogger log, string name, long milliseconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} is ready again")]
    public static partial void ReadyAgain(this ILogger log, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} is not ready any more: its probe fails")]
    public static partial void NotReady(this ILogger log, string name);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} ended: {How}")]
    public static partial void Ended(this ILogger log, string name, string how);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} will be started again in {Milliseconds} ms")]
    public static partial void BackingOff(this ILogger log, string name, long milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} did not end within {Grace} and is killed")]
    public static partial void Killing(this ILogger log, string name, string grace);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} was not ready within {Deadline} and is stopped")]
    public static partial void Late(this ILogger log, string name, string deadline);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Name} could not be started")]
    public static partial void SpawnFailed(this ILogger log, string name, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "the program of {Name} could not be started: {Reason}")]
    public static partial void NotExecuted(this ILogger log, string name, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} listens on port {Port}")]
    public static partial void PortFound(this ILogger log, string name, int port);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Listener}: port {Port} is taken, so it listens on {Address}")]
    public static partial void ListenerMoved(this ILogger log, string listener, int port, string address);

    [LoggerMessage(Level = LogLevel.Information, Message = "stopping: {Signal} was received")]
    public static partial void Stopping(this ILogger log, string signal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "stopping at once: {Signal} was received again")]
    public static partial void Hastening(this ILogger log, string signal);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Signal} was passed on to {Name}")]
    public static partial void Forwarded(this ILogger log, string signal, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} does not read what the supervisor tells it and is killed")]
    public static partial void Deaf(this ILogger log, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} sent a line that is no message; it was ignored")]
    public static partial void NotUnderstood(this ILogger log, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "output of {Name} was given up: nobody read it for {Seconds} s after its end")]
    public static partial void OutputAbandoned(this ILogger log, string name, int seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "output of the application cannot be written to {Folder} and is lost to the logs until there is room")]
    public static partial void SpoolFailed(this ILogger log, string folder, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "output of a process could not be read to its end")]
    public static partial void OutputFailed(this ILogger log, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "a fault of the supervisor's own; the run goes on")]
    public static partial void Fault(this ILogger log, Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} has ended for good; the application goes on without it")]
    public static partial void SidecarLost(this ILogger log, string name);
}

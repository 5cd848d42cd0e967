using Microsoft.Extensions.Logging;

namespace Outrider.Supervision;

/// <summary>What the supervisor says, in one place: these sentences are what a person reads first when something is wrong.</summary>
internal static partial class SupervisionLog
{
    [LoggerMessage(LogLevel.Information, "{Name} started as pid {Pid}")]
    public static partial void Running(this ILogger log, string name, int pid);

    [LoggerMessage(LogLevel.Information, "{Name} is ready after {Milliseconds} ms")]
    public static partial void Ready(this ILogger log, string name, long milliseconds);

    [LoggerMessage(LogLevel.Information, "{Name} is ready again")]
    public static partial void ReadyAgain(this ILogger log, string name);

    [LoggerMessage(LogLevel.Warning, "{Name} is not ready any more: its probe fails")]
    public static partial void NotReady(this ILogger log, string name);

    [LoggerMessage(LogLevel.Information, "{Name} ended: {How}")]
    public static partial void Ended(this ILogger log, string name, string how);

    [LoggerMessage(LogLevel.Warning, "{Name} will be started again in {Milliseconds} ms")]
    public static partial void BackingOff(this ILogger log, string name, long milliseconds);

    [LoggerMessage(LogLevel.Warning, "{Name} did not end within {Grace} and is killed")]
    public static partial void Killing(this ILogger log, string name, string grace);

    [LoggerMessage(LogLevel.Warning, "{Name} was not ready within {Deadline} and is stopped")]
    public static partial void Late(this ILogger log, string name, string deadline);

    [LoggerMessage(LogLevel.Error, "{Name} could not be started")]
    public static partial void SpawnFailed(this ILogger log, string name, Exception cause);

    [LoggerMessage(LogLevel.Error, "the program of {Name} could not be started: {Reason}")]
    public static partial void NotExecuted(this ILogger log, string name, string reason);

    [LoggerMessage(LogLevel.Information, "{Name} listens on port {Port}")]
    public static partial void PortFound(this ILogger log, string name, int port);

    [LoggerMessage(LogLevel.Information, "{Listener}: port {Port} is taken, so it listens on {Address}")]
    public static partial void ListenerMoved(this ILogger log, string listener, int port, string address);

    [LoggerMessage(LogLevel.Information, "stopping: {Signal} was received")]
    public static partial void Stopping(this ILogger log, string signal);

    [LoggerMessage(LogLevel.Warning, "stopping at once: {Signal} was received again")]
    public static partial void Hastening(this ILogger log, string signal);

    [LoggerMessage(LogLevel.Debug, "{Signal} was passed on to {Name}")]
    public static partial void Forwarded(this ILogger log, string signal, string name);

    [LoggerMessage(LogLevel.Warning, "{Name} does not read what the supervisor tells it and is killed")]
    public static partial void Deaf(this ILogger log, string name);

    [LoggerMessage(LogLevel.Warning, "{Name} sent a line that is no message; it was ignored")]
    public static partial void NotUnderstood(this ILogger log, string name);

    [LoggerMessage(LogLevel.Warning, "output of {Name} was given up: nobody read it for {Seconds} s after its end")]
    public static partial void OutputAbandoned(this ILogger log, string name, int seconds);

    [LoggerMessage(LogLevel.Error, "output of the application cannot be written to {Folder} and is lost to the logs until it can; make room there, give outrider.state a folder on another disk, or give app.spool.max less")]
    public static partial void SpoolFailed(this ILogger log, string folder, Exception cause);

    [LoggerMessage(LogLevel.Information, "output of the application is written to {Folder} again; {Bytes} bytes were lost to the logs")]
    public static partial void SpoolRecovered(this ILogger log, string folder, long bytes);

    [LoggerMessage(LogLevel.Error, "the spool in {Folder} is full and output of the application is lost to the logs, as app.spool.when_full says; see why the sinks do not take it, or give app.spool.max more")]
    public static partial void SpoolFull(this ILogger log, string folder);

    [LoggerMessage(LogLevel.Error, "output of a process could not be read to its end")]
    public static partial void OutputFailed(this ILogger log, Exception cause);

    [LoggerMessage(LogLevel.Error, "a fault of the supervisor's own; the run goes on")]
    public static partial void Fault(this ILogger log, Exception cause);

    [LoggerMessage(LogLevel.Warning, "{Name} has ended for good; the application goes on without it")]
    public static partial void SidecarLost(this ILogger log, string name);
}

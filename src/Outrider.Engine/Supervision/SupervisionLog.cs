using Microsoft.Extensions.Logging;

namespace Outrider.Supervision;

/// <summary>What the supervisor says, in one place: these sentences are what a person reads first when something is wrong.</summary>
internal static partial class SupervisionLog
{
    [LoggerMessage(LogLevel.Information, "{Name} started as pid {Pid}")]
    public static partial void Running(this ILogger log, string name, int pid);

    [LoggerMessage(LogLevel.Information, "{Name} is pid {Pid} from now on; the one before finishes what it has")]
    public static partial void Succeeded(this ILogger log, string name, int pid);

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

    [LoggerMessage(LogLevel.Warning, "{Name} is stopped: its live probe failed {Times} times in a row")]
    public static partial void Unlive(this ILogger log, string name, int times);

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

    [LoggerMessage(LogLevel.Error, "{Name} is not started: {Needed}, which it depends on, has ended for good")]
    public static partial void NeverStarted(this ILogger log, string name, string needed);

    [LoggerMessage(LogLevel.Information, "a reload of the configuration is asked for by {Signal}")]
    public static partial void ReloadAsked(this ILogger log, string signal);

    [LoggerMessage(LogLevel.Debug, "{Signal} was ignored, as app.signals has it")]
    public static partial void Ignored(this ILogger log, string signal);

    [LoggerMessage(LogLevel.Warning, "{Name} has ended for good; the application goes on without it")]
    public static partial void SidecarLost(this ILogger log, string name);

    [LoggerMessage(LogLevel.Information, "the configuration was reloaded: {Changes}")]
    public static partial void Reloaded(this ILogger log, string changes);

    [LoggerMessage(LogLevel.Error, "the new configuration was not taken and nothing has changed: {Problem}")]
    public static partial void NotReloaded(this ILogger log, string problem);

    [LoggerMessage(LogLevel.Error, "sidecar '{Name}' could not go back to the old configuration and is started again: {Problem}")]
    public static partial void NotUndone(this ILogger log, string name, string problem);

    [LoggerMessage(LogLevel.Error, "{Title} could not follow the new configuration and is started again: {Problem}")]
    public static partial void NotTaken(this ILogger log, string title, string problem);

    [LoggerMessage(LogLevel.Information, "upgrading to {Path}, version {Version}")]
    public static partial void UpgradeBegins(this ILogger log, string path, string version);

    [LoggerMessage(LogLevel.Information, "version {Version} has taken over from {Before}; the application goes on as it was")]
    public static partial void Upgraded(this ILogger log, string version, string before);

    [LoggerMessage(LogLevel.Error, "the upgrade did not happen: {Problem}")]
    public static partial void NotUpgraded(this ILogger log, string problem);
    [LoggerMessage(LogLevel.Information, "{Listener} listens on {Address}, which was handed over by the service manager")]
    public static partial void ListenerAdopted(this ILogger log, string listener, string address);

    [LoggerMessage(LogLevel.Warning, "the service manager handed over {Address} as '{Name}', which no listener has for its address or its name; it is closed")]
    public static partial void SocketUnmatched(this ILogger log, string address, string name);

    [LoggerMessage(LogLevel.Warning, "the control socket cannot be opened in {Folder}; 'outrider stop' and its like do not reach this run")]
    public static partial void NoControlSocket(this ILogger log, string folder, Exception cause);
}

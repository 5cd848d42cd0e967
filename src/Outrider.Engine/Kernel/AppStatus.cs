namespace Outrider.Kernel;

/// <summary>The application's life as everyone else may know it. <c>Attached</c>: there is no child; the application lives elsewhere and counts as ready.</summary>
internal enum AppPhase { Waiting, Starting, Ready, NotReady, Stopping, BackingOff, Ended, Attached }

/// <summary>
/// What the supervisor says of the application, replaced whole at each change. <paramref name="Pid"/> is 0 while there is no process;
/// <paramref name="Port"/> is 0 while it is not known (<c>app.port: auto</c> before the application listens).
/// </summary>
internal sealed record AppStatus(AppPhase Phase, int Pid, int Port, int Restarts)
{
    public static readonly AppStatus Unknown = new(AppPhase.Waiting, 0, 0, 0);

    public bool IsReady => Phase is AppPhase.Ready or AppPhase.Attached;
}

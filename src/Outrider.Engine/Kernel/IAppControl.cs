namespace Outrider.Kernel;

/// <summary>What a module may ask the supervisor to do to the application. The supervisor owns the process; nobody else signals it.</summary>
internal interface IAppControl
{
    /// <summary>Sends a signal by name (<c>SIGHUP</c>). False where there is no process to send it to.</summary>
    Task<bool> SignalAsync(string signal, CancellationToken cancel);

    /// <summary>Stops the application within its grace and starts it again; completes when the supervisor has taken the order. False in attached mode.</summary>
    Task<bool> RestartAsync(CancellationToken cancel);
}

namespace Outrider.Logs.Receiving;

/// <summary>
/// Takes what others send from one listening socket and puts it into the spool. <see cref="StartAsync"/> once; before it, callers wait in the socket's queue. After
/// <see cref="StopAsync"/> it writes nothing more; the socket stays the supervisor's and is never shut.
/// </summary>
internal interface IReceiver : IAsyncDisposable
{
    Task StartAsync();

    /// <summary>Takes nothing new, tells its peers so far as the protocol can, and takes what they have sent until then, for so long.</summary>
    Task StopAsync(TimeSpan grace);
}

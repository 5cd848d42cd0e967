namespace Outrider.Supervision;

/// <summary>What stays the same as long as a run lives, whatever its configuration becomes.</summary>
/// <param name="Service">The application's name: its state is kept by it.</param>
/// <param name="StateFolder">Held by the run's lock.</param>
/// <param name="StateLock">The descriptor of that lock.</param>
/// <param name="Token">What the admin API wants where the user has given no token of their own; empty where it wants none.</param>
/// <param name="Started">When the run began.</param>
internal sealed record RunSite(string Service, string StateFolder, int StateLock, string Token, DateTimeOffset Started);

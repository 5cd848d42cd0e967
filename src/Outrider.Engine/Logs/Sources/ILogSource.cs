using Outrider.Logs.Tailing;

namespace Outrider.Logs.Sources;

/// <summary>
/// Where lines come from. <see cref="Start"/> once; then it adds chunks to the intake on its own loop until it is disposed of. Whatever it has not had
/// acknowledged it must be able to read again: nothing is kept for it.
/// </summary>
internal interface ILogSource : IAsyncDisposable
{
    /// <summary>The same over restarts as long as it means the same files: its checkpoints are kept under it.</summary>
    string Key { get; }

    void Start();

    /// <summary>Completes when all there was at the call has been added to the intake, a last line without its end too. The source then goes on.</summary>
    Task DrainAsync(CancellationToken cancel);

    /// <summary>What is acknowledged. <see cref="Saved"/> follows once that is on disk; both from one thread at a time.</summary>
    IReadOnlyList<Checkpoint> Collect();

    /// <inheritdoc cref="Collect"/>
    void Saved();
}

/// <summary>Builds a source. It reads nothing before <see cref="ILogSource.Start"/>.</summary>
internal delegate ILogSource LogSourceFactory(LogSourceContext context);

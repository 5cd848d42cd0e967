namespace Outrider.Kernel;

/// <summary>A part that was replaced, and finishes what it has. What it holds is let go of when it is disposed.</summary>
internal interface IRetired : IAsyncDisposable
{
    /// <summary>Takes nothing new; completes when nothing is under way any more, or was cut after the grace. Of several calls, the shortest grace counts.</summary>
    Task StopAsync(TimeSpan grace);

    /// <summary>What is under way: connections, or requests where it has none of its own.</summary>
    int UnderWay { get; }
}

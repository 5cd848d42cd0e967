namespace Outrider.Supervision.Command;

/// <summary>What a run can be asked over its control socket. <see cref="CommandCodec"/> gives it its bytes.</summary>
internal abstract record CommandRequest
{
    private CommandRequest()
    {
    }

    internal sealed record Status : CommandRequest;

    /// <summary>As SIGTERM; with <paramref name="Waits"/> it is answered when the run has ended.</summary>
    internal sealed record Stop(bool Waits) : CommandRequest;

    /// <summary>Another process in the place of the one of that name; answered when it is ready.</summary>
    internal sealed record Restart(string Process) : CommandRequest;

    internal sealed record Reload : CommandRequest;

    /// <param name="Path">Of the executable that is to take over.</param>
    internal sealed record Upgrade(string Path) : CommandRequest;

    /// <summary>Lines of output. A request that is granted is answered with <c>{"lines":true}</c>, and from there on the socket carries the lines themselves.</summary>
    /// <param name="Follows">Whether it goes on with what comes; else it ends after the recent lines.</param>
    /// <param name="Source">A process by its name, <c>app</c> for the application, <c>stdout</c> and <c>stderr</c> for one stream of it, or several with commas between them; null for all.</param>
    /// <param name="Stream"><c>stdout</c> or <c>stderr</c>; null for both.</param>
    /// <param name="WantsMarks">Whether who asks has read the spool, or is about to: they are told how far it is (<see cref="Output.OutputMark"/>), and get no last lines of what is in it.</param>
    internal sealed record Logs(bool Follows, string? Source, string? Stream, bool WantsMarks = false) : CommandRequest;

    /// <summary>A request of another version of Outrider, or of no Outrider at all.</summary>
    /// <param name="Verb">What it wanted; empty where it did not say.</param>
    internal sealed record Unknown(string Verb) : CommandRequest;
}

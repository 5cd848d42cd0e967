namespace Outrider.Supervision.Command;

/// <summary>One line of what comes back.</summary>
internal abstract record CommandReply
{
    private CommandReply()
    {
    }

    /// <summary>For people, while it is under way.</summary>
    internal sealed record Progress(string Line) : CommandReply;

    /// <summary>What follows are lines of output and no JSON.</summary>
    internal sealed record LinesFollow : CommandReply;

    internal sealed record Last(CommandAnswer Answer) : CommandReply;
}

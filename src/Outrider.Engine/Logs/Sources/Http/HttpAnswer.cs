namespace Outrider.Logs.Sources;

/// <summary>What a sender is told.</summary>
/// <param name="Status">2xx: it is on the disk.</param>
/// <param name="Reason">One sentence for a person; empty where all went well.</param>
internal sealed record HttpAnswer(int Status, string Reason = "")
{
    /// <summary>The sender keeps what it has and comes again.</summary>
    public bool IsForLater => Status is 429 or 503;
}

namespace Outrider.Engine.Tests.Attacks;

/// <summary>
/// A server of others' making, with a parser of its own, behind Outrider. It answers every request that it has read to the end with 200 and the id that
/// this carries as <c>X-Seen</c>; what is no request to it, as it likes.
/// </summary>
internal interface IWitness : IAsyncDisposable
{
    string Name { get; }

    int Port { get; }

    /// <summary>False where it does not say which header lines it saw.</summary>
    bool TellsFields => true;

    /// <summary>All that it has seen whole, once everything that was sent to it has been looked at. Asked once, after the last connection to it was closed.</summary>
    Task<IReadOnlyList<SeenRequest>> SeenAsync();
}

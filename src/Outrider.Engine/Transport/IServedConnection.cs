namespace Outrider.Transport;

/// <summary>What a listener does with a connection that it has accepted.</summary>
internal interface IServedConnection
{
    /// <summary>Until it is over. Does not throw; disposes the connection.</summary>
    Task RunAsync();

    /// <summary>
    /// No more is wanted of it: tells its peer, as far as the wire can, and ends once what is under way has ended. What the peer may have sent before it was told is
    /// still served. From any thread; more than once.
    /// </summary>
    void Drain();
}

/// <summary>Makes what serves one connection; must not throw.</summary>
internal delegate IServedConnection ServeConnection(Connection connection);

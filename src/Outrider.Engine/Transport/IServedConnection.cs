namespace Outrider.Transport;

/// <summary>What a listener does with a connection that it has accepted.</summary>
internal interface IServedConnection
{
    /// <summary>Until it is over. Does not throw; disposes the connection.</summary>
    Task RunAsync();

    /// <summary>From now on takes no new work; ends once what is under way has ended. From any thread.</summary>
    void Drain();
}

/// <summary>Makes what serves one connection; must not throw.</summary>
internal delegate IServedConnection ServeConnection(Connection connection);

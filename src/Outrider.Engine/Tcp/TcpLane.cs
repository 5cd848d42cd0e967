using Outrider.Traffic;

namespace Outrider.Tcp;

/// <summary>Where the connections of a listener go: who decides on it, and how it is reached.</summary>
internal sealed record TcpLane(Layers Layers, TcpConnector Connector);

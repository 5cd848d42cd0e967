namespace Outrider.Http;

/// <summary>There are as many connections to an upstream as there may be, and as many who wait for one.</summary>
internal sealed class UpstreamBusyException() : Exception("the upstream has all the connections that it may have, and the queue for them is full");

using System.Net.Sockets;

namespace Outrider.Transport;

/// <summary>The one receive that a plain connection has under way at a time. Nearer to the socket than its tasks: a completion is one virtual call.</summary>
internal sealed class SocketReceive(Action completed) : SocketAsyncEventArgs(UnsafeSuppressExecutionContext)
{
    // Nothing on the data path reads a context that would have to be carried along.
    private const bool UnsafeSuppressExecutionContext = true;

    protected override void OnCompleted(SocketAsyncEventArgs e) => completed();
}

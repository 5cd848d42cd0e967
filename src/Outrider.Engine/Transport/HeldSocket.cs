using System.Net.Sockets;

namespace Outrider.Transport;

/// <summary>A listening socket in the hands of one listener, which gives it back when it accepts no more. Others may hold the same one: it is never shut down, only let go of.</summary>
internal sealed class HeldSocket(Socket socket, Action release) : IDisposable
{
    private Action? _release = release;

    public Socket Socket => socket;

    /// <summary>By its listener, when no accept of its own is under way any more. A second time nothing happens.</summary>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}

using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision.Command;

/// <summary>
/// A command that waits for its answer, which may come much later, and from another image of this process: the connection is all it consists of. Nothing here
/// waits; who does not read what it asked for loses the connection. Used on the loop; only <see cref="IsAbandoned"/> may be asked from elsewhere.
/// </summary>
/// <param name="socket">The connection; this object's to close.</param>
/// <param name="ended">Called once, when it has let go of the connection.</param>
internal sealed class PendingCommand(SafeFileHandle socket, Action ended) : IDisposable
{
    private readonly Lock _gate = new();
    private SafeFileHandle? _socket = socket;

    /// <summary>Makes one again of what <see cref="Detach"/> gave, for instance in the process image that has taken over.</summary>
    public static PendingCommand Attach(SafeFileHandle socket) => new(socket, () => { });

    /// <summary>Whether whoever asked is gone. Nobody there is still a command: it is only not told.</summary>
    public bool IsAbandoned
    {
        get
        {
            lock (_gate) return _socket is not { } open || UnixSocket.HasEnded(open);
        }
    }

    /// <summary>Tells how far it is.</summary>
    public void Say(string line) => Send(CommandCodec.WriteProgress(line));

    /// <summary>The last word; lets go of the connection.</summary>
    public void Finish(CommandAnswer answer)
    {
        Send(CommandCodec.Write(answer));
        Dispose();
    }

    /// <summary>The last word, with the connection left open until this process ends: by that whoever asked sees the end.</summary>
    public void FinishAtExit(CommandAnswer answer) => Send(CommandCodec.Write(answer));

    /// <summary>Grants lines of output: from here on the connection is the taker's, who writes them to it as they are. Null where it was lost before.</summary>
    public SafeFileHandle? HandOverForLines()
    {
        Send(CommandCodec.WriteLinesFollow());
        return Detach();
    }

    /// <summary>The connection, with everything that was said so far sent; it is the caller's from here on. Null where it was lost before.</summary>
    public SafeFileHandle? Detach()
    {
        SafeFileHandle? detached;
        lock (_gate) (detached, _socket) = (_socket, null);
        if (detached is not null) ended();
        return detached;
    }

    public void Dispose() => Detach()?.Dispose();

    private void Send(byte[] line)
    {
        bool isSent;
        lock (_gate) isSent = _socket is not { } open || Descriptors.TrySend(open, line);
        if (!isSent) Dispose();
    }
}

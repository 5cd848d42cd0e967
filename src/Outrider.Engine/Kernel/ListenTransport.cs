namespace Outrider.Kernel;

/// <summary>What callers of a listener speak beneath everything else.</summary>
internal enum ListenTransport
{
    Tcp,
    Udp,

    /// <summary>A Unix socket that takes connections.</summary>
    UnixStream,

    /// <summary>A Unix socket that takes datagrams, as <c>/dev/log</c> is.</summary>
    UnixDatagram,
}

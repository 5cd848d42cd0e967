using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Outrider.Logs.Receiving;

/// <summary>How many datagrams the kernel let fall since the last look, because the socket's buffer was full (socket(7), SO_MEMINFO; since Linux 4.12).</summary>
internal sealed class KernelDrops
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int MemoryUse = 55; // SO_MEMINFO
    private const int Numbers = 9; // SK_MEMINFO_VARS
    private const int Drops = 8; // SK_MEMINFO_DROPS

    private readonly Socket _socket;
    private uint _seen;

    public KernelDrops(Socket socket)
    {
        _socket = socket;
        _seen = Read();
    }

    public long Take()
    {
        var now = Read();
        var fallen = unchecked(now - _seen);
        _seen = now;
        return fallen;
    }

    /// <summary>0 where the kernel does not say.</summary>
    private uint Read()
    {
        try
        {
            Span<uint> numbers = stackalloc uint[Numbers];
            var length = _socket.GetRawSocketOption(SocketLevel, MemoryUse, MemoryMarshal.AsBytes(numbers));
            return length == Numbers * sizeof(uint) ? numbers[Drops] : 0;
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}

using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision.Readiness;

/// <summary>
/// Waits for the line with which a program says that it is ready. What comes after it is read too and thrown away: a pipe that we close would kill a program
/// that writes once more.
/// </summary>
internal static class ReadyLine
{
    private const int StackSize = 128 << 10;

    /// <summary>On a thread of its own, until nobody has the other end any more; then the pipe is closed.</summary>
    /// <param name="said">Called once, on that thread, with the first newline.</param>
    public static void Follow(SafeFileHandle pipe, Action said) => new Thread(() =>
    {
        using (pipe)
        {
            Span<byte> bytes = stackalloc byte[256];
            var hasSaid = false;
            while (Descriptors.Read(pipe, bytes) is > 0 and var got)
            {
                if (hasSaid || !bytes[..got].Contains((byte)'\n')) continue;
                hasSaid = true;
                said();
            }
        }
    }, StackSize) { IsBackground = true, Name = "ready line" }.Start();
}

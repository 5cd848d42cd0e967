using System.Runtime.InteropServices;

namespace Outrider.Native;

/// <summary>Random bytes for secrets from the kernel itself (getrandom(2)). .NET's own generator is OpenSSL's, which a supervisor would load for nothing else.</summary>
internal static unsafe class KernelRandom
{
    // The call gives all that is asked for, without interruption, up to this many.
    private const int Most = 256;

    /// <param name="count">Up to 256.</param>
    /// <exception cref="NativeException">The kernel is older than 3.17.</exception>
    public static byte[] Bytes(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Most);
        var bytes = new byte[count];
        fixed (byte* first = bytes)
        {
            while (true)
            {
                if (Libc.getrandom(first, (nuint)count, 0) == count) return bytes;
                // Only where the machine has just booted does it wait, and so can be interrupted.
                if (Marshal.GetLastPInvokeError() != Errno.Interrupted) throw NativeException.Last("getrandom");
            }
        }
    }
}

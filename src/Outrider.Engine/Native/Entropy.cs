namespace Outrider.Native;

/// <summary>Random bytes from the kernel (getrandom(2)). .NET's own generator would load OpenSSL, which the supervisor needs for nothing else: 5 MiB of its memory.</summary>
internal static unsafe class Entropy
{
    // Up to this many come whole and uninterrupted.
    private const int Most = 256;

    public static byte[] Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Most);
        var bytes = new byte[count];
        fixed (byte* first = bytes)
            if (Libc.getrandom(first, (nuint)count, 0) != count) throw NativeException.Last("getrandom");
        return bytes;
    }
}

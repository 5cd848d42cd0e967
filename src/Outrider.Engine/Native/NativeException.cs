using System.Runtime.InteropServices;

namespace Outrider.Native;

/// <summary>A libc call that failed, in the system's own words: <c>posix_spawn: Cannot allocate memory</c>.</summary>
internal sealed class NativeException(string call, int error) : IOException($"{call}: {Marshal.GetPInvokeErrorMessage(error)}")
{
    /// <summary>One of <see cref="Errno"/>, or any other errno(3).</summary>
    public int Error { get; } = error;

    /// <summary>For a call declared with <c>SetLastError</c>, right after it failed.</summary>
    public static NativeException Last(string call) => new(call, Marshal.GetLastPInvokeError());
}

using System.Runtime.InteropServices;

namespace HttpBench.Native;

internal static partial class Signals
{
    /// <summary>SIGTERM: every peer ends by it.</summary>
    public static void Terminate(int pid) => kill(pid, 15);

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}

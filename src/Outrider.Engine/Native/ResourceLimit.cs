using System.Globalization;

namespace Outrider.Native;

/// <summary>A limit that a process carries itself and hands on to its children (getrlimit(2)); soft and hard are the same here.</summary>
internal readonly record struct ResourceLimit(ResourceLimit.Kind Of, long Most)
{
    /// <summary>The numbers of Linux on x86-64 and arm64.</summary>
    internal enum Kind
    {
        /// <summary>RLIMIT_DATA: private writable memory of one process, since Linux 4.7 with what mmap(2) gave it.</summary>
        Data = 2,

        /// <summary>RLIMIT_NPROC: processes and threads of the user, wherever they are. Root has none.</summary>
        UserProcesses = 6,

        /// <summary>RLIMIT_NOFILE: the highest descriptor of one process, plus one.</summary>
        OpenFiles = 7,
    }

    /// <summary>0, or why not (errno). 0 as <paramref name="pid"/> is the caller.</summary>
    public unsafe int Apply(int pid)
    {
        var limits = stackalloc ulong[2];
        limits[0] = limits[1] = (ulong)Most;
        return Libc.prlimit(pid, (int)Of, limits, null) == 0 ? 0 : System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(int)Of}:{Most}");

    public static ResourceLimit Parse(string text)
    {
        var colon = text.IndexOf(':');
        return new ResourceLimit((Kind)int.Parse(text.AsSpan(0, colon), CultureInfo.InvariantCulture), long.Parse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }
}

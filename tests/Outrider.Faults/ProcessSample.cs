using System.Globalization;

namespace Outrider.Faults;

/// <summary>What one process has and has used, as the kernel tells it (proc(5)).</summary>
/// <param name="CpuMs">Processor time in user and system so far.</param>
/// <param name="Threads">Of the process.</param>
/// <param name="Descriptors">That it has open.</param>
/// <param name="ResidentKb">Its resident memory.</param>
internal sealed record ProcessSample(long CpuMs, int Threads, int Descriptors, long ResidentKb)
{
    // USER_HZ, the same on every Linux that .NET runs on.
    private const int MsPerTick = 10;

    public static ProcessSample Of(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        // Behind the name, which may hold anything: state is the first, utime the 12th.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long Field(int number) => long.Parse(fields[number], CultureInfo.InvariantCulture);
        return new ProcessSample((Field(11) + Field(12)) * MsPerTick, (int)Field(17), Directory.GetFiles($"/proc/{pid}/fd").Length, Field(21) * Environment.SystemPageSize / 1024);
    }
}

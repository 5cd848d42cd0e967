using System.Globalization;

namespace Outrider.EndToEnd.Wire;

/// <summary>The resident memory of a process as the kernel counts it (proc_pid_status(5)).</summary>
internal sealed class SidecarMemory(int pid)
{
    public long ResidentMiB => Read("VmRSS:");

    /// <summary>The highest since <see cref="ForgetPeak"/>: no sample can miss it.</summary>
    public long PeakMiB => Read("VmHWM:");

    /// <summary>What is resident now becomes the peak (proc_pid_clear_refs(5)).</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{pid}/clear_refs", "5");

    private long Read(string field)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(field.Length).Trim().TrimEnd("kB "), CultureInfo.InvariantCulture) >> 10;
    }
}

using System.Globalization;

namespace Outrider.EndToEnd.Reload;

/// <summary>What a process holds: kB of memory that no file backs, and descriptors (proc_pid_status(5), proc_pid_fd(5)).</summary>
internal readonly record struct Holdings(long AnonymousKb, long ResidentKb, int Descriptors)
{
    public static Holdings Of(int pid)
    {
        var lines = File.ReadAllLines($"/proc/{pid}/status");
        return new Holdings(Number(lines, "RssAnon:"), Number(lines, "VmRSS:"), Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length);
    }

    public override string ToString() => $"{ResidentKb / 1024.0:0.0} MiB ({AnonymousKb / 1024.0:0.0} anonymous), {Descriptors} descriptors";

    private static long Number(string[] lines, string field) => long.Parse(lines.First(l => l.StartsWith(field, StringComparison.Ordinal))[field.Length..].Trim().TrimEnd('k', 'B', ' '), CultureInfo.InvariantCulture);
}

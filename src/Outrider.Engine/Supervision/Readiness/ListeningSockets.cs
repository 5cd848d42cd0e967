using System.Globalization;
using System.Net;

namespace Outrider.Supervision.Readiness;

/// <summary>The TCP sockets of this network namespace that listen, from /proc/net/tcp and tcp6 (proc_net(5)).</summary>
internal static class ListeningSockets
{
    private const string Listening = "0A";

    internal sealed record Listener(IPAddress Address, int Port, long Inode);

    public static IReadOnlyList<Listener> All() => [.. Read("/proc/net/tcp"), .. Read("/proc/net/tcp6")];

    /// <summary>One line of those files; null for the heading, for sockets that do not listen, and for what is no such line.</summary>
    public static Listener? Parse(string line)
    {
        // On a busy machine nearly all lines are connections: they are not worth cutting up.
        if (!line.Contains($" {Listening} ", StringComparison.Ordinal)) return null;
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 10 || fields[3] != Listening) return null;
        var local = fields[1].Split(':');
        if (local.Length != 2 || !ushort.TryParse(local[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port)) return null;
        if (!long.TryParse(fields[9], CultureInfo.InvariantCulture, out var inode)) return null;
        return Address(local[0]) is { } address ? new Listener(address, port, inode) : null;
    }

    /// <summary>The sockets that a process has open, by inode; none where it is gone or not ours to look at.</summary>
    public static IReadOnlySet<long> OpenBy(int pid)
    {
        var inodes = new HashSet<long>();
        try
        {
            foreach (var file in Directory.EnumerateFiles($"/proc/{pid}/fd"))
                if (new FileInfo(file).LinkTarget is { } target && target.StartsWith("socket:[", StringComparison.Ordinal)
                    && long.TryParse(target.AsSpan("socket:[".Length).TrimEnd(']'), CultureInfo.InvariantCulture, out var inode)) inodes.Add(inode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        return inodes;
    }

    /// <summary>Words of 32 bits in the machine's order, which is little-endian on all that Outrider runs on.</summary>
    private static IPAddress? Address(string hex)
    {
        if (hex.Length is not (8 or 32)) return null;
        var bytes = new byte[hex.Length / 2];
        for (var i = 0; i < bytes.Length; i++)
            if (!byte.TryParse(hex.AsSpan(((i & ~3) | (3 - (i & 3))) * 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out bytes[i])) return null;
        return new IPAddress(bytes);
    }

    private static IEnumerable<Listener> Read(string path)
    {
        try
        {
            return File.ReadLines(path).Select(Parse).OfType<Listener>().ToList();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

using System.Net;

namespace Outrider.Supervision.Readiness;

/// <summary>Finds where an application listens by looking at its sockets, so that nobody has to say it twice (<c>app.port: auto</c>).</summary>
internal static class PortFinder
{
    /// <summary>
    /// The lowest port on which the process or a descendant accepts connections that reach it over loopback; 0 where there is none.
    /// Lowest, because an application's own port is below the ephemeral ones that debuggers and workers take.
    /// </summary>
    public static int Find(int pid)
    {
        var inodes = ProcessTree.WithDescendants(pid).SelectMany(ListeningSockets.OpenBy).ToHashSet();
        // A job that has no socket is looked at again and again; the tables below list every connection of the machine.
        if (inodes.Count == 0) return 0;
        return ListeningSockets.All().Where(l => inodes.Contains(l.Inode) && IsReachable(l.Address)).Select(l => l.Port).DefaultIfEmpty(0).Min();
    }

    /// <summary>Who listens on a port, for a message: <c>'nginx' (pid 12)</c>; null where /proc does not tell.</summary>
    public static string? Listener(int port)
    {
        var inodes = ListeningSockets.All().Where(l => l.Port == port).Select(l => l.Inode).ToHashSet();
        if (inodes.Count == 0) return null;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), out var pid) && ListeningSockets.OpenBy(pid).Overlaps(inodes)) return $"'{Name(folder)}' (pid {pid})";
        return null;
    }

    private static bool IsReachable(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
    }

    private static string Name(string folder)
    {
        try
        {
            return File.ReadAllText(folder + "/comm").TrimEnd('\n');
        }
        catch (IOException)
        {
            return "?";
        }
    }
}

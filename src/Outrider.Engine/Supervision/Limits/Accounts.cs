using System.Globalization;

namespace Outrider.Supervision.Limits;

/// <summary>
/// Users and groups as passwd(5) and group(5) have them. Those that a directory service knows (nsswitch.conf(5)) are not found here, and are written by number:
/// to ask it would load its libraries into the supervisor.
/// </summary>
internal sealed class Accounts(string passwd, string groups)
{
    private readonly string[][] _users = Rows(passwd, 7);
    private readonly string[][] _groups = Rows(groups, 4);

    /// <summary>Of this machine. Without the files nobody has a name.</summary>
    public static Accounts OfMachine() => new(Native.KernelFile.TryRead("/etc/passwd") ?? "", Native.KernelFile.TryRead("/etc/group") ?? "");

    /// <summary>By name or number; a number need not be in the file. Null where there is nobody of that name.</summary>
    public Account? User(string written)
    {
        var row = _users.FirstOrDefault(u => u[0] == written) ?? _users.FirstOrDefault(u => u[2] == written);
        if (row is not null && Number(row[2]) is { } user && Number(row[3]) is { } group) return new Account(row[0], user, group, row[5]);
        return Number(written) is { } number ? new Account("", number, null, "") : null;
    }

    /// <summary>By name or number, as with users.</summary>
    public uint? Group(string written) => Number(_groups.FirstOrDefault(g => g[0] == written)?[2] ?? written);

    /// <summary>Every group that lists a user as a member: what initgroups(3) would give.</summary>
    public IReadOnlyList<uint> GroupsOf(string user) =>
        user.Length == 0 ? [] : [.. _groups.Where(g => g[3].Split(',').Contains(user)).Select(g => Number(g[2])).OfType<uint>().Distinct()];

    // 4294967295 means "unchanged" to chown(2) and setuid(2).
    private static uint? Number(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number != uint.MaxValue ? number : null;

    private static string[][] Rows(string text, int fields) => [.. text.Split('\n').Select(l => l.TrimEnd('\r').Split(':')).Where(r => r.Length >= fields && r[0].Length > 0)];
}

using Outrider.Configuration;

namespace Outrider.Supervision.Limits;

/// <summary>How users and groups are written: by a name that this machine knows, or by number. Looked up when the configuration is checked, so that a misspelt one is found there.</summary>
internal static class UserKinds
{
    public static readonly ValueKind<Account> User = Values.Parsed<Account>(
        "user", "string", (string t, out Account v) => (v = Accounts.OfMachine().User(t)!) is not null, "give a user from /etc/passwd by name, or any user by number", v => v.Name);

    public static readonly ValueKind<uint> Group = Values.Parsed<uint>(
        "group", "string", TryParseGroup, "give a group from /etc/group by name, or any group by number");

    private static bool TryParseGroup(string text, out uint group)
    {
        var found = Accounts.OfMachine().Group(text);
        group = found ?? 0;
        return found is not null;
    }

    /// <summary>A user that is only a number has no group of its own to run in.</summary>
    public static void Check(Placed<Account>? user, Placed<uint>? group, Section section)
    {
        if (user is { Value.Group: null } && group is null) section.Problem(user, $"'{user.Value.User}' is not in /etc/passwd, so that its group is not known; give group beside it");
    }
}

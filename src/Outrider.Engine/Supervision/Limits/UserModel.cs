using Outrider.Configuration;
using Outrider.Native;

namespace Outrider.Supervision.Limits;

/// <summary>Who a program runs as.</summary>
/// <param name="Name">Empty where it has none.</param>
/// <param name="Home">Empty where it has none.</param>
/// <param name="Credentials">In numbers.</param>
internal sealed record UserModel(string Name, string Home, Credentials Credentials)
{
    /// <summary>Null where neither is written.</summary>
    /// <exception cref="UnavailableException">Only root may become another.</exception>
    public static UserModel? From(Placed<Account>? user, Placed<uint>? group)
    {
        if (user is null && group is null) return null;
        if (ProcessControl.EffectiveUser != ProcessControl.Root)
        {
            var (place, path) = user is null ? (group!.Place, group.Path) : (user.Place, user.Path);
            throw new UnavailableException($"{place}: {path}: only root can start a program as somebody else, and this run belongs to user {ProcessControl.EffectiveUser}; start it as root, or leave {path} out");
        }

        var account = user?.Value;
        IReadOnlyList<uint> others = account is null ? [] : Accounts.OfMachine().GroupsOf(account.Name);
        // The check has seen to it that one of them is there.
        var first = group?.Value ?? account!.Group!.Value;
        return new UserModel(account?.Name ?? "", account?.Home ?? "", new Credentials(account?.User, first, others));
    }
}

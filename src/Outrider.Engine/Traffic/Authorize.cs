namespace Outrider.Traffic;

/// <summary>Lets on who has one of the roles. A caller nobody has authenticated has none.</summary>
internal sealed class Authorize(IReadOnlyCollection<string> anyOf) : ILayer
{
    private static readonly Verdict RoleMissing = Verdict.Refuse(new Refusal(403, "role_missing", "the caller has none of the roles that are needed here"));

    public Verdict Admit(Exchange exchange)
    {
        if (exchange.Caller is not { } caller) return RoleMissing;
        foreach (var role in caller.Roles)
            if (anyOf.Contains(role)) return Verdict.Continue;
        return RoleMissing;
    }
}

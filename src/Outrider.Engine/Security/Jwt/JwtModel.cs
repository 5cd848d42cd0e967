namespace Outrider.Security;

/// <summary>What was decided of <c>security.jwt.&lt;name&gt;</c>.</summary>
internal sealed record JwtModel(
    string Name,
    string Issuer,
    string Audience,
    IReadOnlyCollection<JwtAlgorithm> Algorithms,
    IReadOnlyList<ClaimHeader> Headers,
    ClaimPath RolesClaim,
    TimeSpan ClockSkew);

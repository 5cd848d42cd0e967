namespace Outrider.Traffic;

/// <summary>Who a caller proved to be. Nothing in it comes from anything the caller could merely claim.</summary>
internal sealed record CallerIdentity(string Subject, IReadOnlyList<string> Roles);

namespace Outrider.Native;

/// <summary>Who a program runs as, in numbers (credentials(7)).</summary>
/// <param name="User">Null: as who we are.</param>
/// <param name="Group">Its first group.</param>
/// <param name="Groups">The others.</param>
internal sealed record Credentials(uint? User, uint Group, IReadOnlyList<uint> Groups);

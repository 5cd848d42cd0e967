namespace Outrider.CommandLine;

/// <summary>What <c>outrider run</c> was asked: <c>run [-c FILE] [--profile NAME] [-- command…]</c>.</summary>
/// <param name="ConfigPath">Null for <c>outrider.yaml</c> where there is one, and for none where there is not.</param>
/// <param name="Profile">Null for none.</param>
/// <param name="Command">Empty where the configuration names it, or there is none.</param>
internal sealed record RunOptions(string? ConfigPath, string? Profile, IReadOnlyList<string> Command);

using Outrider.Traffic;

namespace Outrider.Inbound;

/// <summary>What a route asks of its callers.</summary>
/// <param name="Auth">The name under <c>security.jwt</c>; null where nothing is asked.</param>
/// <param name="Roles">Of which a caller must have one; empty where any will do.</param>
internal sealed record Access(string? Auth, IReadOnlyList<string> Roles)
{
    public static readonly Access Open = new(null, []);
}

/// <summary>
/// The layers that see to it, top to bottom. It is asked for every route, also for one that asks nothing: what only Outrider may assert of a caller is
/// removed there too.
/// </summary>
internal delegate IReadOnlyList<ILayer> AccessLayers(Access access);

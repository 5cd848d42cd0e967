namespace Outrider.Discovery;

/// <summary>A service's instances at one moment, in a stable order, and what went wrong at the last look: null where nothing did.</summary>
internal sealed record AddressSet(IReadOnlyList<Address> Addresses, string? Error)
{
    /// <summary>What balancers and status pages are made for; a larger answer is cut, with a warning.</summary>
    public const int MaxAddresses = 256;

    public static readonly AddressSet Empty = new([], null);
}

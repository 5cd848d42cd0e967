namespace Outrider.Security;

/// <summary>The issuers of one configuration, by name. It never changes; those that another configuration has in the same words are the same objects in it.</summary>
internal sealed class TokenSet
{
    private readonly Dictionary<string, Issuer> _issuers;

    public TokenSet(IEnumerable<Issuer> issuers)
    {
        _issuers = issuers.ToDictionary(i => i.Validator.Name);
        AssertedHeaders = new HashSet<string>(_issuers.Values.SelectMany(i => i.Headers), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Every header that any of them sets, and that therefore no caller may bring; on all routes, also those that ask for no token.</summary>
    public HashSet<string> AssertedHeaders { get; }

    public IEnumerable<Issuer> Issuers => _issuers.Values;

    public TokenValidator? Find(string name) => _issuers.GetValueOrDefault(name)?.Validator;

    /// <summary>The issuer of that name, where it was made of the same words.</summary>
    public Issuer? Same(string name, string key) => _issuers.GetValueOrDefault(name) is { } issuer && issuer.Key == key ? issuer : null;

    /// <param name="Validator">With what it remembers.</param>
    /// <param name="Keys">Where its keys come from.</param>
    /// <param name="Headers">That it sets.</param>
    /// <param name="Key">What it was made of (<see cref="Configuration.Fingerprint"/>).</param>
    public sealed record Issuer(TokenValidator Validator, IKeySource Keys, IReadOnlyList<string> Headers, string Key);
}

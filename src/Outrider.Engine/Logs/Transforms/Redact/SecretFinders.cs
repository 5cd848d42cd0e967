namespace Outrider.Logs.Transforms;

/// <summary>From what the user wants redacted to what finds it in text.</summary>
internal static class SecretFinders
{
    public static ISecretFinder[] Of(RedactTransformConfig config)
    {
        var finders = new List<ISecretFinder>();
        var names = config.Fields.Where(f => !f.IsNested).Select(f => f.Parts[0]).ToArray();
        if (names.Length > 0) finders.Add(new NamedValues(names));
        if (config.Patterns.Contains(SecretKind.CreditCard)) finders.Add(new CardNumbers());
        if (config.Patterns.Contains(SecretKind.Iban)) finders.Add(new Ibans());
        if (config.Patterns.Contains(SecretKind.Email)) finders.Add(new EmailAddresses());
        // What is known by how it begins is looked for in one go.
        var prefixes = config.Patterns.Distinct().SelectMany(Prefixes).ToArray();
        if (prefixes.Length > 0) finders.Add(new PrefixedSecrets(prefixes));
        finders.AddRange(config.Regex.Select(r => new RegexMatches(r)));
        return [.. finders];
    }

    private static IEnumerable<SecretPrefix> Prefixes(SecretKind kind) => kind switch
    {
        SecretKind.BearerToken => [BearerTokens.Prefix],
        SecretKind.Jwt => WebTokens.Prefixes,
        SecretKind.ApiKey => ApiKeys.Prefixes,
        SecretKind.PrivateKey => [PrivateKeys.Prefix],
        SecretKind.UrlPassword => [UrlPasswords.Prefix],
        _ => [],
    };
}

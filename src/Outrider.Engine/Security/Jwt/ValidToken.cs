namespace Outrider.Security;

/// <summary>What a token that holds says, made ready once so that a request that brings it again costs a hash and a look-up.</summary>
/// <param name="Subject"><c>sub</c>, or empty where the issuer gives none.</param>
/// <param name="Roles">From the claim configured for them.</param>
/// <param name="Headers">What the application is told, ready to be set.</param>
/// <param name="EndsAt">From this second on it is not to be accepted, clock skew included. Unix seconds.</param>
internal sealed record ValidToken(string Subject, IReadOnlyList<string> Roles, IReadOnlyList<KeyValuePair<string, string>> Headers, double EndsAt);

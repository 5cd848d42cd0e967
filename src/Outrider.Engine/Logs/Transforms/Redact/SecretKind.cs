using Outrider.Configuration;

namespace Outrider.Logs.Transforms;

internal enum SecretKind { CreditCard, Iban, Email, BearerToken, Jwt, ApiKey, PrivateKey, UrlPassword }

internal static class SecretKinds
{
    public static readonly ValueKind<SecretKind> Value = Values.Choice(
        ("credit_card", SecretKind.CreditCard), ("iban", SecretKind.Iban), ("email", SecretKind.Email), ("bearer_token", SecretKind.BearerToken),
        ("jwt", SecretKind.Jwt), ("api_key", SecretKind.ApiKey), ("private_key", SecretKind.PrivateKey), ("url_password", SecretKind.UrlPassword));
}

using System.Buffers.Text;
using System.Security.Cryptography;
using Outrider.Testing;

namespace Outrider.EndToEnd.Inbound;

/// <summary>One run for all tests of a class: routes that want tokens of an issuer whose keys are at a URL.</summary>
public sealed class GuardedServer : IAsyncLifetime
{
    private const string Issuer = "https://login.example";

    private readonly TestIssuer _issuer = TestIssuer.Rs256();
    private RecordingServer _keys = null!;

    internal FrontedServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        using var key = RSA.Create();
        key.ImportFromPem(_issuer.Key);
        var numbers = key.ExportParameters(includePrivateParameters: false);
        _keys = await RecordingServer.StartAsync($$"""{"keys":[{"kty":"RSA","n":"{{Base64Url.EncodeToString(numbers.Modulus)}}","e":"{{Base64Url.EncodeToString(numbers.Exponent)}}"}]}""");
        Server = await FrontedServer.StartAsync(
            """
                routes:
                  - { match: { path: /seen/open }, auth: none }
                  - { match: { path: /admin/* }, auth: staff, allow: { roles: [admin] } }
                  - { match: { path: /* }, auth: staff }
            """,
            $$"""
            security:
              jwt:
                staff: { issuer: '{{Issuer}}', audience: orders, keys: { url: '{{_keys.Url("/jwks.json")}}' } }
            """);
    }

    public string Token(string subject, string[] roles, TimeSpan? validFor = null, string issuer = Issuer, string audience = "orders") =>
        _issuer.Token(issuer, audience, subject, roles, validFor ?? TimeSpan.FromMinutes(5));

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _keys.DisposeAsync();
        _issuer.Dispose();
    }
}

using System.Text;
using Outrider.Configuration;

namespace Outrider.Security;

internal sealed class JwtConfig
{
    public string Issuer = "";
    public string Audience = "";
    public JwtKeysConfig Keys = new();
    public List<JwtAlgorithm> Algorithms = [JwtAlgorithm.Rs256, JwtAlgorithm.Es256];
    public Dictionary<string, string>? Forward;
    public string RolesClaim = "roles";
    public TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private static readonly ValueKind<string> HeaderName = Values.Matching("header name", "^[A-Za-z0-9]+(-[A-Za-z0-9]+){0,15}$", "give a header's name of letters and digits with '-' between them, such as X-User-Id");

    private static readonly string[] NotForwardable =
        ["Host", "Connection", "Content-Length", "Content-Type", "Transfer-Encoding", "Te", "Trailer", "Upgrade", "Keep-Alive", "Expect", "Authorization", "Cookie"];

    public static readonly Shape<JwtConfig> Shape = new("Tokens of one issuer (JSON Web Tokens); a route takes them by this name in its 'auth'.", s =>
    {
        s.Required("issuer", c => ref c.Issuer, Values.Text, "Give the issuer exactly as its tokens name it in 'iss'.");
        s.Required("audience", c => ref c.Audience, Values.Text, "Give the name that tokens for this application hold in 'aud'; without it, a token for any other service would pass here.");
        s.Required("keys", c => ref c.Keys, Values.Section(JwtKeysConfig.Shape), "Give the keys: { url: … }, { file: … } or { secret: … }.");
        s.Key("algorithms", c => ref c.Algorithms, Values.ListOf(Values.Choice(("RS256", JwtAlgorithm.Rs256), ("ES256", JwtAlgorithm.Es256), ("HS256", JwtAlgorithm.Hs256))), "The signatures that are taken; RS256 and ES256 by default.");
        s.Optional("forward", c => ref c.Forward, Values.MapOf(Values.Text, HeaderName), "Headers set for the application, each from a claim; callers' own copies are removed. By default X-User-Id: sub, and X-User-Roles from roles_claim.");
        s.Key("roles_claim", c => ref c.RolesClaim, Values.Text, "The claim that holds the roles: a list, or words with spaces between. Dots lead inside, as in realm_access.roles.");
        s.Key("clock_skew", c => ref c.ClockSkew, Values.Duration(TimeSpan.Zero, TimeSpan.FromMinutes(5)), "How far the issuer's clock and ours may differ.");
        s.Check(CheckAlgorithms);
        s.Check(CheckKeys);
        s.Check(CheckForward);
    });

    /// <summary>What was decided, and the headers that callers may not send themselves.</summary>
    public JwtModel ToModel(string name)
    {
        var forward = Forward ?? new() { ["X-User-Id"] = "sub", ["X-User-Roles"] = RolesClaim };
        var headers = forward.Select(f => new ClaimHeader(f.Key, new ClaimPath(f.Value), f.Value == RolesClaim));
        return new JwtModel(name, Issuer, Audience, [.. Algorithms.Distinct()], [.. headers], new ClaimPath(RolesClaim), ClockSkew);
    }

    private static void CheckAlgorithms(JwtConfig c, Section section)
    {
        var at = section.At("algorithms");
        var hasSecret = c.Algorithms.Contains(JwtAlgorithm.Hs256);
        if (c.Algorithms.Count == 0 && at.Node.Items.Count == 0) at.Problem("an empty list would take no token at all; give RS256, ES256 or HS256");
        if (hasSecret && c.Keys.Url is not null) at.Problem("'HS256' is not allowed with keys from a URL: its key is a secret, and a URL publishes it; give RS256 or ES256, or the secret in 'keys'");
        if (c.Keys.Secret is not null && !(hasSecret && c.Algorithms.Count == 1)) at.Problem("a secret is for HS256 alone; give algorithms: [HS256]");
    }

    private static void CheckKeys(JwtConfig c, Section section)
    {
        var keys = section.At("keys");
        if (c.Keys.Secret is { } secret && Encoding.UTF8.GetByteCount(secret) < VerificationKey.MinSecretBytes)
            keys.At("secret").Problem($"the secret has {Encoding.UTF8.GetByteCount(secret)} bytes; HS256 wants {VerificationKey.MinSecretBytes} or more (RFC 7518 section 3.2): make one with 'openssl rand -base64 48'");
        if (c.Keys.File is not { } file || c.Algorithms.Count == 0) return;
        var faults = new List<string>();
        KeyFile.Read(file, c.Algorithms, faults);
        foreach (var fault in faults) keys.At("file").Refuse($"{fault}; give a file with public keys for {string.Join(", ", c.Algorithms.Select(a => a.ToString().ToUpperInvariant()))}");
    }

    private static void CheckForward(JwtConfig c, Section section)
    {
        foreach (var name in c.Forward?.Keys.Where(k => NotForwardable.Contains(k, StringComparer.OrdinalIgnoreCase)) ?? [])
            section.At("forward").At(name).Problem($"'{name}' is not allowed; it belongs to HTTP itself or to the caller: give a name of your own, such as X-User-{name}");
    }
}

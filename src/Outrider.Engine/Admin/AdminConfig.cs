using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Admin;

internal sealed class AdminConfig
{
    /// <summary>Where it listens unless the user says otherwise; taken, it gives way to a free port.</summary>
    public static readonly ListenAddress DefaultListen = ListenAddress.Loopback(9901);

    // 128 bits in hexadecimal are 32 characters; a long passphrase is allowed, a short word is not.
    private static readonly ValueKind<string> TokenKind = Values.Secret(Values.Matching("token", @"^[\x21-\x7e]{16,512}\z", "give 16 to 512 printable characters without blanks, best as \"${file:…}\" or \"${NAME}\""));

    public Placed<ListenAddress>? Listen;
    public bool WantsToken = true;
    public string? Token;

    public static readonly Shape<AdminConfig> Shape = new("Health, readiness, metrics and status of this sidecar.", s =>
    {
        s.Optional("listen", c => ref c.Listen, Values.Placed(Values.Listen), "Where to listen. Default: 127.0.0.1:9901, or a free port where that one is taken.");
        s.Key("auth", c => ref c.WantsToken, Values.Choice(("token", true), ("none", false)), "What /metrics and /status ask for; /healthz and /readyz are open to whoever reaches them.");
        s.Optional("token", c => ref c.Token, TokenKind, "The token, sent as 'Authorization: Bearer …'. Default: a new one each run, which 'outrider status' finds by itself.");
        s.Check((c, section) =>
        {
            if (!c.WantsToken && c.Listen is { Value.IsLoopback: false }) section.At("auth").Problem("'none' is not allowed where others can reach the listener; leave it out, or listen on 127.0.0.1");
            if (!c.WantsToken && c.Token is not null) section.At("token").Problem("a token is given, and 'auth: none' asks for none; remove one of the two");
        });
    });
}

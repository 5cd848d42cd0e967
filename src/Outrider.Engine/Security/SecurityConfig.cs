using Outrider.Configuration;

namespace Outrider.Security;

internal sealed class SecurityConfig
{
    public Dictionary<string, JwtConfig> Jwt = [];

    public static readonly Shape<SecurityConfig> Shape = new("Who may come in.", s =>
        s.Key("jwt", c => ref c.Jwt, Values.MapOf(Values.Section(JwtConfig.Shape), Values.Word), "Issuers of tokens, each under a name that routes use in 'auth'."));
}

using System.Text;
using Outrider.Configuration;

namespace Outrider.Logs.Sinks;

internal sealed class UserConfig
{
    public string User = "";
    public string Password = "";

    public static readonly Shape<UserConfig> Shape = new("A user and a password, which show who we are.", s =>
    {
        // RFC 7617 section 2: over HTTP a colon would end the name.
        s.Required("user", c => ref c.User, Values.Matching("user name", "^[^:]{1,256}$", "give 1 to 256 characters without a ':'"), "Give the user's name.");
        s.Required("password", c => ref c.Password, Values.Secret(Values.Text), "Give the password, best as \"${file:/run/secrets/…}\".");
    });

    /// <summary>The value of an Authorization header.</summary>
    public string BasicHeader => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
}

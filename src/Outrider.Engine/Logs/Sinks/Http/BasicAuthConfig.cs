using System.Text;
using Outrider.Configuration;

namespace Outrider.Logs.Sinks;

internal sealed class BasicAuthConfig
{
    public string User = "";
    public string Password = "";

    public static readonly Shape<BasicAuthConfig> Shape = new("User and password, sent with each request (RFC 7617).", s =>
    {
        // RFC 7617 section 2: the colon ends the name.
        s.Required("user", c => ref c.User, Values.Matching("user name", "^[^:]{1,256}$", "give 1 to 256 characters without a ':'"), "Give the user's name.");
        s.Required("password", c => ref c.Password, Values.Secret(Values.Text), "Give the password, best as \"${file:/run/secrets/…}\".");
    });

    public string Header => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
}

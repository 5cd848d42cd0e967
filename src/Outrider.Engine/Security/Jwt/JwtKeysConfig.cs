using Outrider.Configuration;

namespace Outrider.Security;

internal sealed class JwtKeysConfig
{
    public string? File;
    public Uri? Url;
    public string? Secret;
    public TimeSpan Refresh = TimeSpan.FromMinutes(10);

    public static readonly Shape<JwtKeysConfig> Shape = new("Where the keys are that tokens are checked with: exactly one of file, url and secret.", s =>
    {
        s.Optional("file", c => ref c.File, Values.Path, "A JSON Web Key Set, or one public key or certificate in PEM; read again when it changes.");
        s.Optional("url", c => ref c.Url, Values.Url, "The issuer's JSON Web Key Set; fetched at the start, regularly, and when a token names a key that is not known.");
        s.Optional("secret", c => ref c.Secret, Values.Text, "The secret of HS256, 32 bytes or more; best as ${file:…}.");
        s.Key("refresh", c => ref c.Refresh, Values.Duration(TimeSpan.FromSeconds(10), TimeSpan.FromDays(1)), "How often the keys at a URL are fetched again.");
        s.Check((c, section) =>
        {
            var count = (c.File is null ? 0 : 1) + (c.Url is null ? 0 : 1) + (c.Secret is null ? 0 : 1);
            // Keys that were written and refused have their own problem already.
            var written = section.Node.Entries.Count(e => e.Key is "file" or "url" or "secret");
            if (written != 1 && count != 1) section.Problem(written == 0 ? "there are no keys; give one of 'file', 'url' and 'secret'" : "there are several kinds of keys; give only one of 'file', 'url' and 'secret'");
        });
    });
}

using Outrider.Configuration;
using Outrider.Security;

namespace Outrider.Logs.Sinks;

/// <summary>Where and how a sink posts: the keys that every sink over HTTP has.</summary>
internal sealed class HttpTarget
{
    public Uri Url = null!;
    public Dictionary<string, string> Headers = [];
    public UserConfig? Basic;
    public BatchConfig Batch = new();
    public Compression Compression;
    public TimeSpan Timeout = TimeSpan.FromSeconds(10);
    public ResendBackoffConfig Backoff = new();
    public UpstreamTlsConfig? Tls;

    /// <param name="settings">Of the sink, which takes the keys.</param>
    /// <param name="of">Where they are kept.</param>
    /// <param name="urlDoc">What to give as URL.</param>
    /// <param name="own">Headers that the sink sets itself.</param>
    public static void AddTo<T>(Settings<T> settings, Func<T, HttpTarget> of, string urlDoc, params string[] own) where T : class, new()
    {
        settings.Required("url", c => ref of(c).Url, Values.Url, urlDoc);
        settings.Key("headers", c => ref of(c).Headers, HeaderValues.Kind, "Headers to send, for a token for instance: Authorization: \"Bearer ${file:/run/secrets/token}\".");
        settings.Optional("basic", c => ref of(c).Basic, Values.Section(UserConfig.Shape), "User and password (RFC 7617), in the place of an Authorization header.");
        settings.Key("batch", c => ref of(c).Batch, Values.Section(BatchConfig.Shape), "How much is sent at once.");
        settings.Key("compression", c => ref of(c).Compression, Values.Choice(("none", Compression.None), ("gzip", Compression.Gzip)), "What is done to a body before it goes; log lines shrink to a tenth.");
        settings.Key("timeout", c => ref of(c).Timeout, Values.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)), "For one sending, from connecting to the end of the answer.");
        settings.Key("backoff", c => ref of(c).Backoff, Values.Section(ResendBackoffConfig.Shape), "How long to wait before a batch is sent again.");
        settings.Optional("tls", c => ref of(c).Tls, Values.Section(UpstreamTlsConfig.Shape), "For an https:// URL: whom to trust, and what to show. Without, the machine's own authorities are trusted.");
        settings.Check((c, section) => Check(of(c), section, own));
    }

    private static void Check(HttpTarget target, Section section, string[] own)
    {
        foreach (var name in target.Headers.Keys.Where(n => own.Contains(n, StringComparer.OrdinalIgnoreCase)))
            section.At("headers").At(name).Problem($"'{name}' is set by Outrider; leave it out");
        if (target.Basic is not null && target.Headers.Keys.Any(n => n.Equals("Authorization", StringComparison.OrdinalIgnoreCase)))
            section.At("basic").Problem("there is an Authorization header too; give one of the two");
        if (target.Tls is not null && target.Url.Scheme != "https")
            section.At("tls").Problem("TLS is not spoken to an http:// URL; write https://, or leave 'tls' out");
    }
}

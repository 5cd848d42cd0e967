using Outrider.Configuration;

namespace Outrider.Logs.Sinks;

internal sealed class HttpSinkConfig
{
    public Uri Url = null!;
    public Dictionary<string, string> Headers = [];
    public HttpBatchConfig Batch = new();
    public TimeSpan Timeout = TimeSpan.FromSeconds(10);
    public BackoffConfig Backoff = new();

    public static readonly Shape<HttpSinkConfig> Shape = new("Posts records as newline-delimited JSON (application/x-ndjson), with an Idempotency-Key that stays the same when a batch is sent again.", s =>
    {
        s.Required("url", c => ref c.Url, Values.Url, "Give the URL that takes a POST of NDJSON.");
        s.Key("headers", c => ref c.Headers, Values.MapOf(HeaderValue, HeaderName), "Headers to send, for a token for instance: Authorization: \"Bearer ${file:/run/secrets/token}\".");
        s.Key("batch", c => ref c.Batch, Values.Section(HttpBatchConfig.Shape), "How much is sent at once.");
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)), "For one sending, from connecting to the end of the answer's head.");
        s.Key("backoff", c => ref c.Backoff, Values.Section(BackoffConfig.Shape), "How long to wait before a batch is sent again.");
        s.Check((c, section) =>
        {
            foreach (var name in c.Headers.Keys.Where(IsOurs))
                section.At("headers").At(name).Problem($"'{name}' is set by Outrider; leave it out");
        });
    });

    // RFC 9110: a token for the name; visible characters, spaces and tabs for the value.
    private static ValueKind<string> HeaderName => Values.Matching("header name", @"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$", "give a header's name, such as Authorization");

    private static ValueKind<string> HeaderValue => Values.Matching("header value", @"^[\t\x20-\x7E]{1,8192}$", "give up to 8192 visible ASCII characters");

    private static bool IsOurs(string name) =>
        name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase) || name.Equals("Connection", StringComparison.OrdinalIgnoreCase);
}

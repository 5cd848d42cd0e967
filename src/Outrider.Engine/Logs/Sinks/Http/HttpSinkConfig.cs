using Outrider.Configuration;

namespace Outrider.Logs.Sinks;

internal sealed class HttpSinkConfig
{
    public Uri Url = null!;
    public Dictionary<string, string> Headers = [];
    public HttpBatchConfig Batch = new();
    public TimeSpan Timeout = TimeSpan.FromSeconds(10);
    public ResendBackoffConfig Backoff = new();
    public DeliverySettings Delivery = new();

    public static readonly Shape<HttpSinkConfig> Shape = new("Posts records as newline-delimited JSON (application/x-ndjson), with an Idempotency-Key that stays the same when a batch is sent again.", s =>
    {
        s.Required("url", c => ref c.Url, Values.Url, "Give the URL that takes a POST of NDJSON.");
        s.Key("headers", c => ref c.Headers, HeaderValues.Kind, "Headers to send, for a token for instance: Authorization: \"Bearer ${file:/run/secrets/token}\".");
        s.Key("batch", c => ref c.Batch, Values.Section(HttpBatchConfig.Shape), "How much is sent at once.");
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)), "For one sending, from connecting to the end of the answer's head.");
        s.Key("backoff", c => ref c.Backoff, Values.Section(ResendBackoffConfig.Shape), "How long to wait before a batch is sent again.");
        DeliverySettings.AddTo(s, c => c.Delivery);
        s.Check((c, section) =>
        {
            foreach (var name in c.Headers.Keys.Where(n => n.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase)))
                section.At("headers").At(name).Problem($"'{name}' is set by Outrider; leave it out");
        });
    });
}

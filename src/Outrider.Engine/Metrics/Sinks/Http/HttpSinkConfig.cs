using Outrider.Configuration;

namespace Outrider.Metrics.Sinks;

internal sealed class HttpSinkConfig
{
    public Uri Url = new("http://127.0.0.1");
    public string? Name;
    public Dictionary<string, string> Headers = [];
    public TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static readonly Shape<HttpSinkConfig> Shape = new("POSTs all numbers as one JSON document each interval.", s =>
    {
        s.Required("url", c => ref c.Url, Values.Url, "Give the address to POST to, such as https://metrics.internal/ingest.");
        s.Optional("name", c => ref c.Name, Values.Word, "How this sink is called in labels and in the status. Default: the address.");
        s.Key("headers", c => ref c.Headers, HeaderValues.Kind, "Sent with the request, such as an Authorization.");
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)), "How long one attempt may take. Attempts are repeated within the interval; then the batch is dropped, since the next one carries newer numbers.");
    });
}

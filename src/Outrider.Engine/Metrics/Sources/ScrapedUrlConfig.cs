using Outrider.Configuration;

namespace Outrider.Metrics.Sources;

/// <summary>The settings of every source that reads an address; <see cref="Prefix"/> is the JSON source's alone.</summary>
internal sealed class ScrapedUrlConfig
{
    public Uri Url = new("http://127.0.0.1");
    public string? Name;
    public string? Prefix;
    public TimeSpan Timeout = TimeSpan.FromSeconds(5);
    public Dictionary<string, string> Headers = [];

    public static readonly Shape<ScrapedUrlConfig> PrometheusShape = new("An endpoint in the Prometheus text format.", Declare);

    public static readonly Shape<ScrapedUrlConfig> JsonShape = new("An endpoint that answers JSON of any shape: its numbers become metrics named by their path, 'requests.total' as requests_total.", s =>
    {
        Declare(s);
        s.Optional("prefix", c => ref c.Prefix, Values.Matching("metric prefix", "^[a-zA-Z_][a-zA-Z0-9_]{0,63}$", "give 1 to 64 letters, digits or '_', not beginning with a digit"), "Goes before every name, with a '_' between.");
    });

    private static void Declare(Settings<ScrapedUrlConfig> s)
    {
        s.Required("url", c => ref c.Url, Values.Url, "Give the address to GET, such as http://127.0.0.1:8080/metrics.");
        s.Optional("name", c => ref c.Name, Values.Word, "How this source is called in labels and in the status. Default: the address.");
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)), "How long a whole answer may take; never longer than the interval.");
        s.Key("headers", c => ref c.Headers, HeaderValues.Kind, "Sent with the request, such as an Authorization.");
    }
}

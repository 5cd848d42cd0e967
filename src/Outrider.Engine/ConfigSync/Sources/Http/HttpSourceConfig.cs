using Outrider.Configuration;

namespace Outrider.ConfigSync.Sources;

internal sealed class HttpSourceConfig
{
    public Uri Url = new("http://127.0.0.1");
    public Dictionary<string, string> Headers = [];
    public TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static readonly Shape<HttpSourceConfig> Shape = new("An address that answers a GET with the content. ETag, Last-Modified and Retry-After are honoured.", s =>
    {
        s.Required("url", c => ref c.Url, Values.Url, "Give the address to GET, such as https://config.internal/orders.json.");
        s.Key("headers", c => ref c.Headers, HeaderValues.Kind, "Sent with the request, such as an Authorization.");
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)), "How long a whole answer may take.");
    });
}

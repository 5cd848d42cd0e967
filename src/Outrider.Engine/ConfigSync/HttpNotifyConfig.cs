using Outrider.Configuration;

namespace Outrider.ConfigSync;

internal sealed class HttpNotifyConfig
{
    public Uri Url = new("http://127.0.0.1");
    public HttpMethod Method = HttpMethod.Post;
    public Dictionary<string, string> Headers = [];

    public static readonly Shape<HttpNotifyConfig> Shape = new("A request that tells of new content.", s =>
    {
        s.Required("url", c => ref c.Url, Values.Url, "Give the address to call, such as http://127.0.0.1:8080/-/reload.");
        s.Key("method", c => ref c.Method, Values.Choice(("POST", HttpMethod.Post), ("PUT", HttpMethod.Put), ("GET", HttpMethod.Get)), "The request's method.");
        s.Key("headers", c => ref c.Headers, HeaderValues.Kind, "Sent with the request, such as an Authorization.");
    });
}

using Outrider.Configuration;

namespace Outrider.Logs.Sinks;

internal sealed class HttpSinkConfig
{
    public HttpTarget Target = new();
    public HttpMethod Method = HttpMethod.Post;
    public HttpFormat Format = HttpFormat.Ndjson;
    public DeliverySettings Delivery = new();

    public static readonly Shape<HttpSinkConfig> Shape = new("Posts records as newline-delimited JSON (application/x-ndjson), with an Idempotency-Key that stays the same when a batch is sent again.", s =>
    {
        HttpTarget.AddTo(s, c => c.Target, "Give the URL that takes a POST of NDJSON.", "Idempotency-Key");
        s.Key("method", c => ref c.Method, Values.Choice(("POST", HttpMethod.Post), ("PUT", HttpMethod.Put)), "Of the request.");
        s.Key("format", c => ref c.Format, Values.Choice(("ndjson", HttpFormat.Ndjson), ("json_array", HttpFormat.JsonArray), ("text", HttpFormat.Text)), "What a batch is: a JSON object a line, one JSON array, or the messages alone as lines of text.");
        DeliverySettings.AddTo(s, c => c.Delivery);
    });
}

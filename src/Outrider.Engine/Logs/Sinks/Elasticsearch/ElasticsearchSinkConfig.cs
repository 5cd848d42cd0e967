using Outrider.Configuration;

namespace Outrider.Logs.Sinks;

internal sealed class ElasticsearchSinkConfig
{
    public HttpTarget Target = new() { Compression = Compression.Gzip };
    public DatePattern Index = DatePattern.Daily;
    public string? DataStream;
    public string? Pipeline;
    public string? ApiKey;
    public DeliverySettings Delivery = new();

    public static readonly Shape<ElasticsearchSinkConfig> Shape = new("Creates a document for each record by _bulk, in Elasticsearch or OpenSearch. The document's _id is the record's own, so that one sent twice is there once.", s =>
    {
        HttpTarget.AddTo(s, c => c.Target, "Give the cluster's address, such as https://search.internal:9200.");
        s.Key("index", c => ref c.Index, DatePattern.Kind, "The index; %Y, %m, %d and %H stand for parts of the record's time.");
        s.Optional("data_stream", c => ref c.DataStream, Values.Matching("data stream", "^[a-z0-9.][a-z0-9._-]{0,254}$", "give the name of a data stream such as logs-orders-default"), "A data stream to append to, in the place of an index. There a repeat is told only until the stream rolls over.");
        s.Optional("pipeline", c => ref c.Pipeline, Values.Word, "An ingest pipeline to send documents through.");
        s.Optional("api_key", c => ref c.ApiKey, Values.Secret(Values.Matching("API key", "^[A-Za-z0-9+/=_-]{8,1024}$", "give the key as the cluster shows it in its field 'encoded'")), "An API key to authenticate with, as the cluster shows it encoded.");
        DeliverySettings.AddTo(s, c => c.Delivery);
        s.Check((c, section) =>
        {
            if (c.DataStream is not null && section.Node["index"] is not null) section.At("data_stream").Problem("there is an index too; give one of the two");
            if (c.ApiKey is not null && (c.Target.Basic is not null || c.Target.Headers.Keys.Any(n => n.Equals("Authorization", StringComparison.OrdinalIgnoreCase))))
                section.At("api_key").Problem("there is another way of authentication too; give one of 'api_key', 'basic' and an Authorization header");
        });
    });
}

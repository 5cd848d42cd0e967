using Outrider.Configuration;

namespace Outrider.Logs.Sinks;

internal sealed class OtlpSinkConfig
{
    public HttpTarget Target = new() { Compression = Compression.Gzip };
    public OtlpEncoding Encoding = OtlpEncoding.Protobuf;
    public DeliverySettings Delivery = new();

    public static readonly Shape<OtlpSinkConfig> Shape = new("Sends records by OTLP over HTTP, to an OpenTelemetry Collector or whatever speaks its protocol.", s =>
    {
        HttpTarget.AddTo(s, c => c.Target, "Give the collector's address, such as http://collector.internal:4318; /v1/logs is added where there is no path.");
        s.Key("encoding", c => ref c.Encoding, Values.Choice(("protobuf", OtlpEncoding.Protobuf), ("json", OtlpEncoding.Json)), "How messages are written.");
        DeliverySettings.AddTo(s, c => c.Delivery);
    });
}

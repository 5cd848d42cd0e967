using System.Buffers;
using System.Text.Json;
using Outrider.Kernel;
using Outrider.Observability;

namespace Outrider.Metrics.Sinks;

/// <summary>
/// <c>{"timestamp","hostname","service","version","environment","region","metrics":[{"name","kind","labels":{},"value"}]}</c>. JSON has no word for
/// NaN and the infinities: such points stay out.
/// </summary>
internal static class MetricBatchJson
{
    public static byte[] Write(MetricBatch batch, AppIdentity identity)
    {
        var buffer = new ArrayBufferWriter<byte>(64 << 10);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("timestamp", batch.Timestamp.UtcDateTime);
        json.WriteString("hostname", identity.Hostname);
        json.WriteString("service", identity.Service);
        json.WriteString("version", identity.Version);
        json.WriteString("environment", identity.Environment);
        json.WriteString("region", identity.Region);
        json.WriteStartArray("metrics");
        foreach (var point in batch.Points)
            if (double.IsFinite(point.Value)) WritePoint(json, point);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WritePoint(Utf8JsonWriter json, MetricPoint point)
    {
        json.WriteStartObject();
        json.WriteString("name", point.Name);
        json.WriteString("kind", PrometheusText.Word(point.Kind));
        json.WriteStartObject("labels");
        foreach (var (name, value) in point.Labels) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteNumber("value", point.Value);
        json.WriteEndObject();
    }
}

using Outrider.Configuration;

namespace Outrider.Logs.Sinks;

/// <summary>How records stand on standard output: for machines, or for people.</summary>
internal enum ConsoleFormat { Json, Text }

internal sealed class ConsoleSinkConfig
{
    public ConsoleFormat Format = ConsoleFormat.Json;
    public DeliverySettings Delivery = new();

    public static readonly Shape<ConsoleSinkConfig> Shape = new("Writes each record as a line to Outrider's standard output.", s =>
    {
        s.Key("format", c => ref c.Format, Values.Choice(("json", ConsoleFormat.Json), ("text", ConsoleFormat.Text)), "What a line is: the record as JSON, or time, severity, source, message and the other fields for people to read, with colour on a terminal unless NO_COLOR is set.");
        DeliverySettings.AddTo(s, c => c.Delivery);
    });
}

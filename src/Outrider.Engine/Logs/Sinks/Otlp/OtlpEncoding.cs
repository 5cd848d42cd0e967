namespace Outrider.Logs.Sinks;

/// <summary>The two ways in which OTLP goes over HTTP.</summary>
internal enum OtlpEncoding { Protobuf, Json }

using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>One way of writing an ExportLogsServiceRequest. Used by one sink at a time.</summary>
internal interface IOtlpWriter
{
    string MediaType { get; }

    /// <summary>The inside of a Resource.</summary>
    void Resource(PooledBytes output, OtlpFields fields);

    /// <summary>One LogRecord more behind those that are there.</summary>
    void Record(PooledBytes output, OtlpFields fields, long observedNs);

    /// <summary>The request, of all groups.</summary>
    void Whole(PooledBytes output, IReadOnlyList<OtlpGroup> groups);
}

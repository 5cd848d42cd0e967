using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>A batch as an ExportLogsServiceRequest: its records by whose they are, all of one scope.</summary>
internal sealed class OtlpBody(IOtlpWriter writer)
{
    private readonly OtlpFields _fields = new();
    private readonly PooledBytes _key = new();

    public void Write(LogBatch batch, long observedNs, PooledBytes output)
    {
        var groups = new List<OtlpGroup>();
        try
        {
            foreach (var record in batch.Records)
            {
                _fields.Load(record);
                writer.Record(GroupOf(groups).Records, _fields, observedNs);
            }

            writer.Whole(output, groups);
        }
        finally
        {
            foreach (var group in groups) group.Dispose();
        }
    }

    private OtlpGroup GroupOf(List<OtlpGroup> groups)
    {
        _key.CutTo(0);
        _fields.AppendResourceKey(_key);
        // The last one first: neighbours are almost always one process's.
        for (var i = groups.Count - 1; i >= 0; i--)
            if (_key.Span.SequenceEqual(groups[i].Key)) return groups[i];
        var group = new OtlpGroup(_key.Span.ToArray());
        writer.Resource(group.Resource, _fields);
        groups.Add(group);
        return group;
    }
}

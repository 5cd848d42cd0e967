using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>
/// A batch as the body of <c>_bulk</c>: for each record a line that says what to do, and the record. <c>create</c> is what data streams take, and it answers 409
/// to an id that is there. Every document has an <c>@timestamp</c>, which the cluster's own tools look for.
/// </summary>
internal static class BulkBody
{
    /// <param name="batch">Whose records.</param>
    /// <param name="index">Of each, by its time; null where they go to one data stream, which the address names.</param>
    /// <param name="output">Takes the body.</param>
    public static void Write(LogBatch batch, DatePattern? index, PooledBytes output)
    {
        Span<byte> id = stackalloc byte[16];
        Span<byte> hex = stackalloc byte[32];
        Span<byte> time = stackalloc byte[Timestamps.Length];
        var members = new JsonMembers();
        foreach (var record in batch.Records)
        {
            record.WriteId(id);
            Convert.TryToHexStringLower(id, hex, out _);
            output.Append("{\"create\":{"u8);
            if (index is not null)
            {
                output.Append("\"_index\":\""u8);
                output.Append(index.Of(record.UnixNs));
                output.Append("\","u8);
            }

            output.Append("\"_id\":\""u8);
            output.Append(hex);
            output.Append("\"}}\n"u8);
            var json = record.Json.Span;
            if (HasTimestamp(json, members)) output.Append(json);
            else
            {
                Timestamps.Write(record.UnixNs, time);
                output.Append("{\"@timestamp\":\""u8);
                output.Append(time);
                output.Append(json.Length == 2 ? "\""u8 : "\","u8);
                output.Append(json[1..]);
            }

            output.Append((byte)'\n');
        }
    }

    private static bool HasTimestamp(ReadOnlySpan<byte> json, JsonMembers members)
    {
        // Whoever has the name has its letters: most records need not be taken apart to know.
        if (json.IndexOf("\"@timestamp\""u8) < 0) return false;
        JsonScanner.IsObject(json, 0, members);
        foreach (var member in members.All)
            if (member.Name(json).SequenceEqual("@timestamp"u8)) return true;
        return false;
    }
}

using System.Text.Json;
using Outrider.Logs.Delivery;

namespace Outrider.Logs.Sinks;

/// <summary>What a cluster says became of each document of a <c>_bulk</c>.</summary>
internal static class BulkAnswer
{
    private const int Conflict = 409; // The id is there already: it was sent before.
    private const int MaxReason = 512;

    /// <param name="batch">As it was sent.</param>
    /// <param name="body">Of an answer of 200.</param>
    /// <param name="place">For reasons.</param>
    public static SendOutcome Judge(LogBatch batch, ReadOnlyMemory<byte> body, string place)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            var root = answer.RootElement;
            if (root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.False) return SendOutcome.Accepted;
            var items = root.GetProperty("items");
            return items.GetArrayLength() == batch.Events ? Judge(batch, items, place) : SendOutcome.Retry($"{place} answered for {items.GetArrayLength()} documents, and {batch.Events} were sent");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return SendOutcome.Retry($"{place} gave no answer that _bulk gives");
        }
    }

    private static SendOutcome Judge(LogBatch batch, JsonElement items, string place)
    {
        var again = new List<int>();
        var refused = new List<RejectedRecord>();
        var reason = "";
        var index = 0;
        foreach (var item in items.EnumerateArray())
        {
            var result = item.GetProperty("create");
            var status = result.GetProperty("status").GetInt32();
            if (status != Conflict)
            {
                switch (Verdicts.Usual(status))
                {
                    case Verdict.Accepted:
                        break;
                    case Verdict.Later:
                        again.Add(index);
                        reason = Reason(batch[index], result, place, status);
                        break;
                    default:
                        refused.Add(new RejectedRecord(index, Reason(batch[index], result, place, status)));
                        break;
                }
            }

            index++;
        }

        if (again.Count == batch.Events) return SendOutcome.Retry(reason);
        return again.Count + refused.Count == 0 ? SendOutcome.Accepted : SendOutcome.Partial(again, refused, reason);
    }

    /// <summary>Without the document's id, so that what was refused for one reason is kept together.</summary>
    private static string Reason(BatchRecord record, JsonElement result, string place, int status)
    {
        var said = "";
        if (result.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
            said = $": {Text(error, "type")}: {Text(error, "reason").Replace(record.Id, "…", StringComparison.Ordinal)}";
        return $"{place} answered {status} for a document{(said.Length > MaxReason ? said[..MaxReason] + "…" : said)}";
    }

    private static string Text(JsonElement error, string name) => error.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
}

using Outrider.Logs.Delivery;

namespace Outrider.Logs.Sinks;

/// <summary>
/// Sends a batch, and in halves of halves where the far end takes it only so: what is refused in the end is single records. What size was too large is
/// remembered, so that the next batches begin with parts below it.
/// </summary>
internal sealed class Halving
{
    // One bad record among a thousand costs twenty sendings to find; where all are bad, finding that out one by one would cost two thousand.
    private const int MaxSearches = 64;

    private long _tooLarge = long.MaxValue;

    /// <param name="batch">Whole.</param>
    /// <param name="send">Sends one part.</param>
    public async Task<SendOutcome> SendAsync(LogBatch batch, Func<LogBatch, Task<Sending>> send)
    {
        var parts = new Stack<Range>([0..batch.Events]);
        var all = new PartOutcomes(batch.Events);
        var searches = 0;
        while (parts.TryPop(out var range))
        {
            var (start, count) = range.GetOffsetAndLength(batch.Events);
            var part = count == batch.Events ? batch : batch.Only([.. Enumerable.Range(start, count)]);
            var sent = count > 1 && part.Length >= _tooLarge ? new Sending(SendOutcome.Accepted, Split.TooLarge) : await send(part);
            if (count > 1 && (sent.Split == Split.TooLarge || (sent.Split == Split.Spoilt && ++searches <= MaxSearches)))
            {
                if (sent.Split == Split.TooLarge) _tooLarge = Math.Min(_tooLarge, part.Length);
                parts.Push((start + count / 2)..(start + count));
                parts.Push(start..(start + count / 2));
                continue;
            }

            all.Add(start, count, sent.Outcome);
            // It would fare the same with what follows, now.
            if (sent.Outcome.Kind == SendOutcomeKind.Retry) break;
        }

        foreach (var range in parts) all.NotSent(range.GetOffsetAndLength(batch.Events));
        return all.Whole;
    }
}

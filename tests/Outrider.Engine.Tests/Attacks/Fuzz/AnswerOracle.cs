namespace Outrider.Engine.Tests.Attacks;

/// <summary>
/// Has an application give the answers of <see cref="AnswerGrammar"/> and compares two accounts: what Outrider decided to answer, and what a client in
/// front of it read. What the client takes for whole is what Outrider took for whole; and the next request, over the same connections, gets its own answer.
/// </summary>
internal static class AnswerOracle
{
    public static async Task RunAsync(IReader reader, int seed, int count, Tally tally)
    {
        await using var app = new ScriptedUpstream();
        IReadOnlyDictionary<string, ReadAnswer> read;
        DecisionLog log;
        await using (var front = new RecordedFront(app.Port))
        {
            log = front.Log;
            read = await reader.ReadAsync(front.Port, seed, count);
        }

        foreach (var decisions in log.All.Values.GroupBy(decision => decision.Target))
        {
            // A client may ask once more where a kept connection was closed as it asked.
            var differences = decisions.Select(decision => Difference(decision, read[decision.Target])).ToList();
            if (differences.All(difference => difference is not null)) tally.Differ($"{reader.Name}, {decisions.Key}: {differences[^1]}");
        }

        tally.Count("answers", count);
        tally.Count("answers refused", log.All.Values.Count(decision => decision.Reason is not null));
        tally.Count("answers broken off", log.All.Values.Count(decision => !decision.IsAnswered));
        tally.Count($"answers read alike by {reader.Name}", read.Count(answer => answer.Value.Status is not (0 or 502 or 504) && answer.Key.StartsWith("/case/", StringComparison.Ordinal)));
        tally.Count("own answers behind them", read.Count(answer => answer.Key.StartsWith("/clean/", StringComparison.Ordinal) && answer.Value.Status == 200));
    }

    private static string? Difference(Decision decision, ReadAnswer read)
    {
        if (decision.Target.StartsWith("/clean/", StringComparison.Ordinal) && decision.Status == 200 && decision.Answer != ScriptedUpstream.Clean(decision.Target.Split('/')[2])) return $"was answered with '{decision.Answer}'";
        if (read.Status == 0) return decision.IsAnswered ? $"an answer with {decision.Status} was none to it" : null;
        if (!decision.IsAnswered) return $"it read {read.Status} '{read.Body}' as whole, whose end had not come";
        if (read.Status != decision.Status) return $"it read {read.Status} and not {decision.Status}";
        if (read.Body != decision.Answer) return $"it read '{read.Body}' and not '{decision.Answer}'";
        var fields = Decision.Passed(read.Fields);
        return fields.SequenceEqual(decision.AnswerFields) ? null : $"it read [{string.Join(" | ", fields)}] and not [{string.Join(" | ", decision.AnswerFields)}]";
    }
}

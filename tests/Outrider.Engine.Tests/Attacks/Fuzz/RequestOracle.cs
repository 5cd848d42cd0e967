using System.Collections.Concurrent;
using Outrider.Engine.Tests.Http;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>
/// Sends what <see cref="RequestGrammar"/> makes and compares three accounts: what Outrider decided on, what the witness behind it saw, and what the
/// caller was answered. They must tell of the same requests, with the same method, path, host, fields and body, never one more, never one less.
/// </summary>
internal static class RequestOracle
{
    private const string End = "GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private const int AtOnce = 24;

    /// <param name="witness">Fresh.</param>
    /// <param name="seed">Of the first connection; each further one has the next.</param>
    /// <param name="connections">How many.</param>
    /// <param name="tally">Takes the counts and the differences.</param>
    public static async Task RunAsync(IWitness witness, int seed, int connections, Tally tally)
    {
        var answers = new ConcurrentDictionary<int, string>();
        DecisionLog log;
        await using (var front = new RecordedFront(witness.Port))
        {
            log = front.Log;
            await Parallel.ForEachAsync(Enumerable.Range(seed, connections), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (one, _) => answers[one] = await TalkAsync(front.Port, one));
        }

        Compare(witness, log, await witness.SeenAsync(), tally);
        foreach (var (one, text) in answers) CompareAnswers(log, one, text, tally);
        tally.Count("connections", connections);
        tally.Count("requests decided on", log.All.Count);
        foreach (var (reason, count) in log.Refused) tally.Count($"refused: {reason}", count);
        foreach (var decision in log.All.Values) if (decision.Reason is { } reason) tally.Count($"refused: {reason}");
    }

    public static void Compare(IWitness witness, DecisionLog log, IReadOnlyList<SeenRequest> seen, Tally tally)
    {
        var matched = new HashSet<string>();
        foreach (var request in seen)
        {
            var id = string.Join(',', request.Values("X-Decision"));
            if (!log.All.TryGetValue(id, out var decision)) tally.Differ($"{witness.Name} saw '{request}', which nobody decided on");
            else if (!matched.Add(id)) tally.Differ($"{witness.Name} saw twice '{request}'");
            else if (Difference(witness, decision, request) is { } difference) tally.Differ($"{witness.Name}: {difference}");
        }

        foreach (var decision in log.All.Values)
            if (decision.Status == 200 && !matched.Contains(decision.Id)) tally.Differ($"{witness.Name} never saw '{decision.Method} {decision.Target}', which was answered with 200");
        tally.Count($"seen alike by {witness.Name}", matched.Count);
    }

    private static string? Difference(IWitness witness, Decision decision, SeenRequest seen)
    {
        var host = seen.Values("Host");
        if (!decision.IsWhole) return $"saw '{seen}' whole, whose end had not come";
        if ((decision.Method, decision.Target) != (seen.Method, seen.Target)) return $"'{decision.Method} {decision.Target}' became '{seen.Method} {seen.Target}'";
        if (host.Count != 1 || (decision.Host.Length > 0 && host[0] != decision.Host)) return $"the host of '{seen}' is '{string.Join(',', host)}' and not '{decision.Host}'";
        if (decision.Body != seen.Body) return $"the body of '{decision.Method} {decision.Target}' is '{seen.Body}' and not '{decision.Body}'";
        var fields = Decision.Passed(seen.Fields);
        if (!witness.TellsFields || fields.SequenceEqual(decision.Fields)) return null;
        return $"the fields of '{seen}' are [{string.Join(" | ", fields)}] and not [{string.Join(" | ", decision.Fields)}]";
    }

    private static void CompareAnswers(DecisionLog log, int seed, string text, Tally tally)
    {
        var answers = RawAnswers.Read(text, id => log.All.TryGetValue(id, out var decision) && decision.Method == "HEAD");
        var named = answers.Ids.OfType<string>().ToList();
        var decided = named.Count == 0 ? [] : log.All.Values.Where(decision => ReferenceEquals(decision.Caller, log.All.GetValueOrDefault(named[0])?.Caller)).OrderBy(decision => decision.Id, StringComparer.Ordinal).ToList();
        var expected = decided.Where(decision => decision.Status == 200).Select(decision => decision.Id).ToList();
        if (answers.Problem is { } problem) tally.Differ($"seed {seed}: {problem}");
        else if (answers.IsCut ? !expected.Take(named.Count).SequenceEqual(named) : !expected.SequenceEqual(named)) tally.Differ($"seed {seed}: answered were [{string.Join(' ', named)}] and not [{string.Join(' ', expected)}]");
        // What is no request is answered once, and then nothing is.
        else if (named.Count > 0 && answers.Ids.Count > decided.Count + 1) tally.Differ($"seed {seed}: {answers.Ids.Count} answers to {decided.Count} requests");
    }

    private static async Task<string> TalkAsync(int port, int seed)
    {
        var grammar = new RequestGrammar(seed);
        using var caller = await RawCaller.ConnectAsync(port);
        caller.Socket.NoDelay = true;
        try
        {
            foreach (var piece in grammar.Cut(grammar.Next() + End)) await caller.SendAsync(piece);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // It has heard enough; what it said counts.
        }

        return await caller.ReadToEndAsync();
    }
}

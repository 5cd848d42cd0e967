namespace Outrider.Logs.Sinks;

/// <summary>The outcomes of a batch's parts, sent in their order, as the outcome of the batch.</summary>
internal sealed class PartOutcomes(int events)
{
    private readonly List<int> _again = [];
    private readonly List<RejectedRecord> _refused = [];
    private SendOutcome? _last;
    private string _reason = "";
    private TimeSpan? _after;

    public SendOutcome Whole => (_again.Count, _refused.Count) switch
    {
        (0, 0) => SendOutcome.Accepted,
        (0, var refused) when refused == events && _last is { Kind: SendOutcomeKind.Rejected } only => only,
        (var again, 0) when again == events => SendOutcome.Retry(_reason, _after),
        _ => SendOutcome.Partial(_again, _refused, _reason, _after),
    };

    public void Add(int start, int count, SendOutcome outcome)
    {
        _last = count == events ? outcome : null;
        if (outcome.Kind is SendOutcomeKind.Retry) _again.AddRange(Enumerable.Range(start, count));
        if (outcome.Kind is SendOutcomeKind.Rejected) _refused.AddRange(Enumerable.Range(start, count).Select(i => new RejectedRecord(i, outcome.Reason)));
        _again.AddRange(outcome.Again.Select(i => start + i));
        _refused.AddRange(outcome.Refused.Select(r => r with { Index = start + r.Index }));
        if (outcome.Kind is SendOutcomeKind.Retry || outcome.Again.Count > 0) (_reason, _after) = (outcome.Reason, outcome.After);
    }

    public void NotSent((int Start, int Count) part) => _again.AddRange(Enumerable.Range(part.Start, part.Count));
}

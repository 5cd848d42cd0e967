using System.Diagnostics;

namespace Outrider.Faults.Load;

/// <summary>
/// What was done to a run and when, for judging what its callers have met. A blow to the modules excuses the cut of a connection that was there by then; an outage of the
/// application excuses an answer of 502 or 503 to a request that overlaps with it, and the blow itself the cut of an answer that had begun. Nothing excuses a refusal or silence.
/// </summary>
internal sealed class Blows
{
    // A connection is seen as established by its caller before it is accepted, and a cut a moment after it was made.
    private static readonly long Slack = Stopwatch.Frequency / 5;

    private readonly List<(long At, long Until)> _modules = [];
    private readonly List<(long At, long Until)> _outages = [];

    /// <summary>To the process of the modules; until it was replaced and the new one works.</summary>
    public void ToModules(long at, long until) => _modules.Add((at, until));

    /// <summary>From the blow until the application was ready again and the modules knew.</summary>
    public void ToApplication(long at, long until) => _outages.Add((at, until));

    /// <summary>What none of it explains.</summary>
    public IReadOnlyList<Call> Unexplained(IEnumerable<Call> bad) => [.. bad.Where(c => !IsExplained(c))];

    private bool IsExplained(Call call) => call.Outcome switch
    {
        // Only a connection that the killed process may have had can be cut by its end.
        CallOutcome.Cut => _modules.Any(m => call.Connected <= m.Until && call.Ended >= m.At && call.Begun <= m.At + Slack && call.Ended <= m.Until + Slack)
            || _outages.Any(o => call.Begun <= o.At + Slack && call.Ended >= o.At && call.Ended <= o.At + Slack),
        CallOutcome.Failed => call.Words is "502" or "503" && _outages.Any(o => call.Begun <= o.Until + Slack && call.Ended >= o.At),
        _ => false,
    };
}

using System.Buffers.Text;

namespace Outrider.Traffic;

/// <summary>Which requests the access log has a line for.</summary>
/// <param name="share">Of those that nothing else speaks for; 0 to 1.</param>
/// <param name="alwaysErrors">Failed, cut and refused ones are always written.</param>
/// <param name="slow">From here on a request is always written; null where that does not matter.</param>
/// <param name="random">For requests without a trace.</param>
internal sealed class AccessChoice(double share, bool alwaysErrors, TimeSpan? slow, Random random)
{
    private const int Digits = 8;

    /// <param name="outcome">How it ended.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="trace">Its trace's identifier, 32 hex digits; empty where it has none.</param>
    public bool Takes(in ExchangeOutcome outcome, TimeSpan elapsed, ReadOnlySpan<byte> trace)
    {
        if (share >= 1 || elapsed >= slow) return true;
        if (alwaysErrors && (outcome.Refusal is not null || outcome.Status is 0 or >= 500)) return true;
        return Point(trace) < share;
    }

    /// <summary>0 up to 1: the same for one trace everywhere. Its right end is what is random (W3C Trace Context level 2, section 3.2.2.3).</summary>
    private double Point(ReadOnlySpan<byte> trace) =>
        trace.Length >= Digits && Utf8Parser.TryParse(trace[^Digits..], out uint end, out _, 'x') ? end / (uint.MaxValue + 1.0) : random.NextDouble();
}

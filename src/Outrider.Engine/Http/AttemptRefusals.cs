using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>What the caller is told of an attempt that brought no answer, where no further one is made.</summary>
internal static class AttemptRefusals
{
    private static readonly Refusal NotReached = new(502, "upstream_connect", "the upstream cannot be reached");
    private static readonly Refusal TooLate = new(504, "timeout", "the upstream did not answer in time");
    private static readonly Refusal Malformed = new(502, "upstream_malformed", "the upstream's answer cannot be forwarded");
    private static readonly Refusal BrokeOff = new(502, "upstream_reset", "the upstream closed the connection before it answered");

    public static Refusal Of(AttemptEnd end) => end switch
    {
        AttemptEnd.ConnectFailed => NotReached,
        AttemptEnd.TimedOut => TooLate,
        AttemptEnd.Malformed => Malformed,
        _ => BrokeOff,
    };
}

using System.Diagnostics;

namespace Outrider.Faults.Load;

/// <summary>One request that did not go well, with the instants (<see cref="Stopwatch.GetTimestamp"/>) that tell which process can be meant.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Connected">When its connection was begun.</param>
/// <param name="Begun">When it was sent.</param>
/// <param name="Ended">When that showed.</param>
/// <param name="Words">The status or the error.</param>
internal sealed record Call(CallOutcome Outcome, long Connected, long Begun, long Ended, string Words)
{
    public override string ToString() => $"{Outcome} ({Words}) after {Stopwatch.GetElapsedTime(Begun, Ended).TotalMilliseconds:0} ms, on a connection {Stopwatch.GetElapsedTime(Connected, Begun).TotalMilliseconds:0} ms old, at {Begun}..{Ended}";
}

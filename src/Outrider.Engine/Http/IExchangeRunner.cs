using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>Carries the exchanges of one caller, one after the other, from the head to the last octet of the answer: policies, attempts, bodies, counting.</summary>
/// <remarks>Disposed after the last of them, so that no clock keeps what the caller has left.</remarks>
internal interface IExchangeRunner : IDisposable
{
    /// <summary>One exchange: <see cref="ICaller.Head"/> is complete and may be forwarded. Does not throw; the caller has been answered, or aborted, when it returns.</summary>
    ValueTask RunAsync();

    /// <summary>The request is no HTTP that is forwarded: answers so, and counts it. The head may be incomplete.</summary>
    ValueTask RefuseAsync(Refusal refusal);

    /// <summary>The caller went away while <see cref="RunAsync"/> is under way; from any thread. Also called without need.</summary>
    void CallerGone();
}

/// <summary>Makes the runner of one caller: of a connection of HTTP/1, of a stream of HTTP/2.</summary>
internal delegate IExchangeRunner ServeCaller(ICaller caller);

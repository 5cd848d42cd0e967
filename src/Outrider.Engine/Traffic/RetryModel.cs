using Outrider.Kernel;

namespace Outrider.Traffic;

/// <summary>What is tried again.</summary>
[Flags]
internal enum RetryReason
{
    None = 0,
    Connect = 1,
    Reset = 2,
    Timeout = 4,
    Status502 = 8,
    Status503 = 16,
    Status504 = 32,
}

/// <param name="Attempts">In all, 1 or more.</param>
/// <param name="On">What is tried again.</param>
/// <param name="Backoff">Used with full jitter: the callers of a failing service failed together.</param>
/// <param name="AttemptTimeout">For each attempt; null where it may take all the time that the exchange has left.</param>
internal sealed record RetryModel(int Attempts, RetryReason On, Backoff Backoff, TimeSpan? AttemptTimeout = null);

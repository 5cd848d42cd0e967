using Outrider.Kernel;

namespace Outrider.Supervision.Life;

/// <summary>When another process follows one that has ended, and how soon.</summary>
/// <param name="When">After which ends.</param>
/// <param name="Backoff">The wait before it; with equal jitter, so that many hosts that lost the same thing do not come back as one.</param>
/// <param name="IsFirstAtOnce">Whether the first of a row follows without a wait: for the modules' process, whose absence is felt.</param>
/// <param name="GiveUpAfter">Failures in a row after which none follows; 0 for never giving up.</param>
internal sealed record RestartModel(RestartWhen When, Backoff Backoff, bool IsFirstAtOnce, int GiveUpAfter)
{
    /// <summary>A process that lived this long did start well: its end begins a new row. The figure of systemd's StartLimitIntervalSec default.</summary>
    public static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(10);

    public bool Restarts(bool hasFailed, int failuresInRow) =>
        (When == RestartWhen.Always || (When == RestartWhen.OnFailure && hasFailed)) && (GiveUpAfter == 0 || failuresInRow < GiveUpAfter);

    /// <param name="inRow">1 for the first end after a stable life.</param>
    /// <param name="random">For the jitter.</param>
    public TimeSpan Delay(int inRow, Random random)
    {
        var attempt = IsFirstAtOnce ? inRow - 1 : inRow;
        return attempt < 1 ? TimeSpan.Zero : Backoff.EqualJitter(attempt, random);
    }
}

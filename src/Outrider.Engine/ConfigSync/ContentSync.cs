using System.Security.Cryptography;
using Outrider.ConfigSync.Sources;

namespace Outrider.ConfigSync;

/// <summary>
/// The way of an item's content from its source into its target: fetch, compare, write beside, check, rename. Whatever fails on the way leaves the target as it
/// was. Content that was refused by its check is not tried again until it changes; every other failure is for the caller to repeat.
/// </summary>
internal sealed class ContentSync(IConfigSource source, TargetFile target, ContentCheck check, TimeProvider time)
{
    // What was fetched and is not done with: a failure between two fetches must not lose it, since the source gives it once.
    private byte[]? _candidate;
    private string? _settled;

    /// <summary>The beginning of the SHA-256 of what the target holds; null until that is known.</summary>
    public string? Version { get; private set; }

    public DateTimeOffset? FetchedAt { get; private set; }

    public DateTimeOffset? ChangedAt { get; private set; }

    /// <summary>Why what the source gives was refused; null where it was not.</summary>
    public string? Refusal { get; private set; }

    /// <param name="changing">Called right before the target changes.</param>
    /// <param name="cancel">Ends the wait for the source and for the check.</param>
    /// <returns>True where the target holds new content now.</returns>
    /// <exception cref="SyncFailedException">It ended early.</exception>
    public async Task<bool> RunAsync(Action changing, CancellationToken cancel)
    {
        await FetchAsync(cancel);
        if (_candidate is null) return false;
        var version = VersionOf(_candidate);
        var isChange = !DiskStep.Run(() => target.Holds(_candidate));
        if (isChange)
        {
            DiskStep.Run(() => target.WriteCandidate(_candidate));
            await CheckAsync(version, cancel);
            DiskStep.Run(() =>
            {
                changing();
                target.Accept();
            });
            ChangedAt = time.GetUtcNow();
        }

        Settle(version, refusal: null);
        Version = version;
        return isChange;
    }

    private async Task FetchAsync(CancellationToken cancel)
    {
        try
        {
            var fetched = await source.FetchAsync(cancel);
            FetchedAt = time.GetUtcNow();
            if (fetched is not null) _candidate = VersionOf(fetched) == _settled ? null : fetched;
        }
        catch (FetchFailedException e)
        {
            throw new SyncFailedException(SyncStage.Fetch, e.Message, e.RetryAfter);
        }
    }

    private async Task CheckAsync(string version, CancellationToken cancel)
    {
        CheckVerdict? verdict = null;
        try
        {
            verdict = await check.JudgeAsync(target.Candidate, cancel);
        }
        finally
        {
            if (verdict is not { Passes: true }) target.Discard();
        }

        if (verdict.Passes) return;
        // Only a verdict settles it; a checker that did not come to one is asked again.
        if (verdict.IsFinal) Settle(version, "check: " + verdict.Explanation);
        throw new SyncFailedException(SyncStage.Check, verdict.Explanation);
    }

    private void Settle(string version, string? refusal) => (_settled, Refusal, _candidate) = (version, refusal, null);

    private static string VersionOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content))[..16];
}

using Outrider.Logs.Delivery;

namespace Outrider.Logs.Receiving;

/// <summary>
/// What a receiver had to let fall, by reason. It outlives the pipeline that its lines go through, and so the account they are counted in: what nobody could be told
/// of waits for the next one.
/// </summary>
internal sealed class LossTally
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Count, long Bytes)> _untold = [];
    private SourceAccount? _account;

    /// <param name="reason">As it is exported.</param>
    /// <param name="bytes">0 where nobody can tell how many.</param>
    /// <param name="count">How many messages.</param>
    public void Lose(string reason, long bytes, long count = 1)
    {
        lock (_gate)
        {
            var (before, had) = _untold.GetValueOrDefault(reason);
            _untold[reason] = (before + count, had + bytes);
            Tell();
        }
    }

    /// <summary>The account that there is now; null where there is none for a while.</summary>
    public void TellTo(SourceAccount? account)
    {
        lock (_gate)
        {
            _account = account;
            Tell();
        }
    }

    /// <summary>Only where it is the one there is: the next pipeline's may have come already.</summary>
    public void TellNoMore(SourceAccount account)
    {
        lock (_gate)
            if (_account == account) _account = null;
    }

    private void Tell()
    {
        if (_account is not { } account) return;
        foreach (var (reason, (count, bytes)) in _untold)
            for (var i = 0L; i < count; i++) account.Lose(reason, i == 0 ? bytes : 0);
        _untold.Clear();
    }
}

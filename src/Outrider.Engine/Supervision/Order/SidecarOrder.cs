using Microsoft.Extensions.Logging;
using Outrider.Supervision.Life;

namespace Outrider.Supervision.Order;

/// <summary>
/// The user's sidecars, started as what each depends on becomes ready and stopped in the reverse order. Everything is called on the loop;
/// <see cref="Advance"/> after each change of one of them.
/// </summary>
/// <param name="log">Where it is told who will never start.</param>
internal sealed class SidecarOrder(ILogger log)
{
    private IReadOnlyList<Child> _sidecars = [];
    private Dependencies _dependencies = Dependencies.Of([]);
    private readonly HashSet<Child> _toStart = [];
    private readonly HashSet<Child> _toStop = [];
    private readonly HashSet<Child> _lost = [];
    private bool _isAdvancing;
    private bool _isStale;

    /// <param name="sidecars">All of them, numbered as <paramref name="dependencies"/> has it.</param>
    /// <param name="dependencies">What each depends on.</param>
    public void Use(IReadOnlyList<Child> sidecars, Dependencies dependencies)
    {
        (_sidecars, _dependencies) = (sidecars, dependencies);
        // Those that a reload has taken out are no business of the order's any more.
        foreach (var set in (HashSet<Child>[])[_toStart, _toStop, _lost]) set.IntersectWith(sidecars);
    }

    /// <summary>From here on each of these starts as soon as it may.</summary>
    public void Start(IReadOnlyList<Child> those)
    {
        _toStart.UnionWith(those);
        Advance();
    }

    /// <summary>From here on none of these starts any more, and each is asked to stop as soon as nobody who depends on it is left.</summary>
    public void Stop(IReadOnlyList<Child> those)
    {
        _toStart.ExceptWith(those);
        _toStop.UnionWith(those);
        Advance();
    }

    /// <summary>A step changes children, who report here again: the outermost call does the work.</summary>
    public void Advance()
    {
        _isStale = true;
        if (_isAdvancing) return;
        _isAdvancing = true;
        try
        {
            while (_isStale)
            {
                _isStale = false;
                for (var i = 0; i < _sidecars.Count; i++) Move(i);
            }
        }
        finally
        {
            _isAdvancing = false;
        }
    }

    private void Move(int number)
    {
        var sidecar = _sidecars[number];
        var standings = _sidecars.Select(Stands).ToArray();
        if (_toStart.Contains(sidecar) && _dependencies.LostTo(number, standings) is >= 0 and var needed)
        {
            log.NeverStarted(sidecar.Model.Title, _sidecars[needed].Model.Title);
            _lost.Add(sidecar);
            _toStart.Remove(sidecar);
            _isStale = true;
        }
        else if (_toStart.Contains(sidecar) && _dependencies.MayStart(number, standings))
        {
            _toStart.Remove(sidecar);
            sidecar.Start();
        }
        else if (_toStop.Contains(sidecar) && _dependencies.MayStop(number, standings))
        {
            _toStop.Remove(sidecar);
            sidecar.Stop();
        }
    }

    private Standing Stands(Child sidecar) => sidecar.State switch
    {
        LifeState.Waiting => _lost.Contains(sidecar) ? Standing.Lost : Standing.Waiting,
        LifeState.Ready => Standing.Ready,
        LifeState.Ended => sidecar.LastExit is { IsSuccess: true } ? Standing.Succeeded : Standing.Lost,
        _ => Standing.Alive,
    };
}

namespace Outrider.Supervision.Listening;

/// <summary>
/// The listening sockets of a run. A socket lives as long as some configuration asks for its address: a new configuration that asks for the same one gets the same
/// socket, with all who wait in it, under whatever name.
/// </summary>
/// <param name="listeners">Those there are.</param>
/// <param name="activated">Sockets that the service manager has bound; at the start each is taken before one is bound for the same. What is not taken then is not kept.</param>
internal sealed class ListenerSet(IReadOnlyList<BoundListener> listeners, ActivatedSockets? activated = null) : IDisposable
{
    private ActivatedSockets? _activated = activated;
    private int _lastId = listeners.Select(l => l.Id).DefaultIfEmpty().Max();

    public IReadOnlyList<BoundListener> Current { get; private set; } = listeners;

    /// <summary>What a configuration asks for: sockets there are, and new ones bound beside them. Then <see cref="Commit"/> or <see cref="Abandon"/>.</summary>
    /// <exception cref="UnavailableException">One of them cannot be had; nothing has changed.</exception>
    public IReadOnlyList<BoundListener> Prepare(IReadOnlyList<ListenerRequest> requests)
    {
        var next = new BoundListener?[requests.Count];
        var free = Current.ToList();
        try
        {
            // All of them by name first: of several that ask for any port, each keeps its own.
            for (var i = 0; i < next.Length; i++) next[i] = Take(free, requests[i], sameName: true);
            for (var i = 0; i < next.Length; i++) next[i] ??= Take(free, requests[i], sameName: false) ?? Open(requests[i]);
            return next!;
        }
        catch (UnavailableException)
        {
            Abandon([.. next.OfType<BoundListener>()]);
            throw;
        }
    }

    /// <summary>Closes what is not asked for any more.</summary>
    public void Commit(IReadOnlyList<BoundListener> next)
    {
        var before = Current;
        Current = next;
        _activated = null;
        Close(before, except: next);
    }

    /// <summary>Closes what was bound for nothing.</summary>
    public void Abandon(IReadOnlyList<BoundListener> next) => Close(next, except: Current);

    public void Dispose() => Close(Current, except: []);

    private BoundListener Open(ListenerRequest request) =>
        _activated?.TakeFor(request) is { } handed ? BoundListener.Adopt(++_lastId, request, handed) : BoundListener.Bind(++_lastId, request);

    private static BoundListener? Take(List<BoundListener> free, ListenerRequest request, bool sameName)
    {
        // Any port of another name is another's: its callers want something else.
        var found = free.Find(l => l.Requested == request.Address && (l.Name == request.Name || (!sameName && (request.Address.Port != 0 || request.Address.IsUnix))));
        if (found is null) return null;
        free.Remove(found);
        return found with { Name = request.Name };
    }

    private static void Close(IEnumerable<BoundListener> listeners, IReadOnlyList<BoundListener> except)
    {
        foreach (var listener in listeners)
            if (except.All(e => e.Id != listener.Id)) listener.Dispose();
    }
}

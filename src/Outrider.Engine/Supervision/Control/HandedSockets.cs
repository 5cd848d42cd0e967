using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision.Control;

/// <summary>The listening sockets that a process of the modules was given, at its start or by a reload. Listeners accept from duplicates of them.</summary>
internal sealed class HandedSockets
{
    private readonly Lock _gate = new();
    private Dictionary<int, SafeHandle> _byId = [];
    private IReadOnlyList<HandedListener> _listeners = [];

    /// <summary>What a process inherited, from <see cref="Handover.FirstListener"/> on.</summary>
    public static HandedSockets Inherited(IReadOnlyList<HandedListener> listeners)
    {
        var sockets = new HandedSockets { _listeners = listeners };
        for (var i = 0; i < listeners.Count; i++)
        {
            Descriptors.CloseOnExec(Handover.FirstListener + i);
            sockets._byId[listeners[i].Id] = new SafeFileHandle(Handover.FirstListener + i, true);
        }

        return sockets;
    }

    /// <summary>The descriptor behind a name; it stays this table's.</summary>
    public int Descriptor(string name)
    {
        lock (_gate) return (int)_byId[IdOf(name)].DangerousGetHandle();
    }

    /// <summary>The descriptor of a socket; it stays this table's.</summary>
    /// <exception cref="InvalidOperationException">This process was never given it.</exception>
    public int DescriptorOf(int id)
    {
        lock (_gate) return _byId.TryGetValue(id, out var socket) ? (int)socket.DangerousGetHandle() : throw new InvalidOperationException($"the socket {id} was not handed down");
    }

    /// <summary>Which socket a name means now; the same number before and after a reload is the same socket.</summary>
    public int IdOf(string name)
    {
        lock (_gate) return _listeners.First(l => l.Name == name).Id;
    }

    /// <summary>Takes the sockets of a new configuration in: those that are new with their descriptors; those that are not in it any more are closed.</summary>
    public void Replace(IReadOnlyList<HandedListener> listeners, IReadOnlyDictionary<int, SafeHandle> added)
    {
        lock (_gate)
        {
            var next = listeners.Select(l => l.Id).Distinct().ToDictionary(id => id, id => added.GetValueOrDefault(id) ?? _byId[id]);
            // What came again is closed with what is not wanted any more: of each socket one descriptor is enough.
            foreach (var socket in _byId.Values.Concat(added.Values).Except(next.Values)) socket.Dispose();
            (_byId, _listeners) = (next, listeners);
        }
    }
}

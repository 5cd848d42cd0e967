using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision.Control;

/// <summary>What came with a <see cref="ControlMessage.Reload"/>. It owns the new sockets until <see cref="Take"/>; disposed before, it closes them.</summary>
internal sealed class HandedChange : IDisposable
{
    private readonly HandedSockets _sockets;
    private readonly Dictionary<int, SafeFileHandle> _added;

    /// <exception cref="System.Text.Json.JsonException">The handover is of another version.</exception>
    public HandedChange(ControlMessage.Reload message, HandedSockets sockets)
    {
        _sockets = sockets;
        _added = message.Sockets.Select((id, i) => (id, Socket: message.Descriptors[i + 1])).ToDictionary(s => s.id, s => s.Socket);
        using var file = message.Descriptors[0];
        Handover = Handover.FromBytes(Descriptors.ReadMemoryFile(file));
    }

    public Handover Handover { get; }

    /// <summary>The descriptor behind a name of the new handover, before it is taken and after; it is not the caller's to close.</summary>
    /// <exception cref="InvalidOperationException">Neither was it there nor has it come.</exception>
    public int Descriptor(string name)
    {
        var id = Handover.Listeners.First(l => l.Name == name).Id;
        return _added.TryGetValue(id, out var socket) ? (int)socket.DangerousGetHandle() : _sockets.DescriptorOf(id);
    }

    /// <summary>From here on these sockets are the ones there are, and those that are in the new handover no more are closed.</summary>
    public void Take()
    {
        _sockets.Replace(Handover.Listeners, _added.ToDictionary(s => s.Key, s => (SafeHandle)s.Value));
        _added.Clear();
    }

    public void Dispose()
    {
        foreach (var socket in _added.Values) socket.Dispose();
    }
}

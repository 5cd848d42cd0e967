using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;
using Outrider.Supervision.Control;
using Outrider.Supervision.Listening;

namespace Outrider.Supervision.BuiltIn;

/// <summary>Starts one process of the modules: an executable of Outrider's, with the run's listening sockets, a control channel and a document of what it is to be.</summary>
internal static class ModulesSpawn
{
    /// <param name="executable">Ours, or the one that will take our place.</param>
    /// <param name="handover">What it is given; its listeners are the ones of <paramref name="listeners"/>, in this order.</param>
    /// <param name="listeners">Stay open here.</param>
    /// <returns>Its pid, and our end of the channel.</returns>
    /// <exception cref="NativeException">The system refused.</exception>
    public static (int Pid, SafeFileHandle Channel) Start(string executable, Handover handover, IReadOnlyList<BoundListener> listeners)
    {
        var (ours, theirs) = Descriptors.SocketPair();
        using (theirs)
        using (var nothing = Launcher.OpenNull())
        using (var document = Descriptors.MemoryFile("handover", handover.ToBytes()))
        {
            SafeHandle[] descriptors = [nothing, new SafeFileHandle(1, false), new SafeFileHandle(2, false), theirs, document, .. listeners.Select(l => l.Socket.SafeHandle)];
            try
            {
                return (Spawn.Start(executable, OwnExecutable.Arguments(executable, ["sidecar"]), Launcher.Entries(Environment()), descriptors), ours);
            }
            catch (NativeException)
            {
                ours.Dispose();
                throw;
            }
        }
    }

    /// <summary>What the runtime of that process reads before its first socket and its first method.</summary>
    private static Dictionary<string, string> Environment() => new(Launcher.Own())
    {
        // Sockets complete on the thread that polls them: half the cost of a request (docs/decisions/0011).
        ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
        // Where there is one processor, as in most containers, hot code would otherwise be optimised ten times as late, and under load never.
        ["DOTNET_TC_DelaySingleProcMultiplier"] = "1",
    };
}

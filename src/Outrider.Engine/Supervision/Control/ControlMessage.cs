using Microsoft.Win32.SafeHandles;
using Outrider.Kernel;

namespace Outrider.Supervision.Control;

/// <summary>What the supervisor and the modules' process say to each other. <see cref="ControlCodec"/> gives it its bytes.</summary>
internal abstract record ControlMessage
{
    private ControlMessage()
    {
    }

    /// <summary>Down: how the application is.</summary>
    internal sealed record App(AppStatus Status) : ControlMessage;

    /// <summary>Down: how the run is.</summary>
    internal sealed record Run(RunStatus Status) : ControlMessage;

    /// <summary>Down: the run will stop; answer not ready, and go on as before.</summary>
    internal sealed record Leave : ControlMessage;

    /// <summary>Down: the run stops; answer not ready, take no new work, finish what there is, then say <see cref="Drained"/>.</summary>
    internal sealed record Drain : ControlMessage;

    /// <summary>Down: the application has said its last word; deliver what there is within the grace, then exit with 0.</summary>
    internal sealed record Flush(TimeSpan Grace) : ControlMessage;

    /// <summary>
    /// Down: take a new configuration, or none of it. With it come descriptors: first a file in memory with the <see cref="Handover"/>, then the listening sockets
    /// that are new in it, in the order of <paramref name="Sockets"/>. Answer with <see cref="Reloaded"/>.
    /// </summary>
    internal sealed record Reload(int Id, IReadOnlyList<int> Sockets) : ControlMessage
    {
        public IReadOnlyList<SafeFileHandle> Descriptors { get; init; } = [];
    }

    /// <summary>
    /// Down: a successor accepts from the same sockets. Accept no more, let go of what only one process may own (log positions, synchronised files, exports) and say
    /// <see cref="Released"/>; finish what is under way within the deadline, tell callers to go, and exit with 0.
    /// </summary>
    internal sealed record Retire(TimeSpan Deadline) : ControlMessage;

    /// <summary>Down, to a successor: the one before has let go; begin with what only one process may own.</summary>
    internal sealed record Own : ControlMessage;

    /// <summary>Down: what became of a request.</summary>
    internal sealed record Answer(int Id, bool IsDone) : ControlMessage;

    /// <summary>Up: the modules work.</summary>
    internal sealed record Ready : ControlMessage;

    /// <summary>Up: nothing is under way any more.</summary>
    internal sealed record Drained : ControlMessage;

    /// <summary>Up: what became of a <see cref="Reload"/>; an empty problem where it is done, else nothing has changed.</summary>
    internal sealed record Reloaded(int Id, string Problem) : ControlMessage;

    /// <summary>Up: what only one process may own is let go of.</summary>
    internal sealed record Released : ControlMessage;

    /// <summary>Up: signal the application.</summary>
    internal sealed record SignalApp(int Id, string Signal) : ControlMessage;

    /// <summary>Up: start the application anew.</summary>
    internal sealed record RestartApp(int Id) : ControlMessage;
}

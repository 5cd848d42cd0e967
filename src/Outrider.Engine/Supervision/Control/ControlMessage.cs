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

    /// <summary>Down: what became of a request.</summary>
    internal sealed record Answer(int Id, bool IsDone) : ControlMessage;

    /// <summary>Up: the modules work.</summary>
    internal sealed record Ready : ControlMessage;

    /// <summary>Up: nothing is under way any more.</summary>
    internal sealed record Drained : ControlMessage;

    /// <summary>Up: signal the application.</summary>
    internal sealed record SignalApp(int Id, string Signal) : ControlMessage;

    /// <summary>Up: start the application anew.</summary>
    internal sealed record RestartApp(int Id) : ControlMessage;
}

namespace Outrider.Faults.Logs;

/// <summary>What happens meanwhile, once a round.</summary>
public enum Fault
{
    None,

    /// <summary>SIGKILL to the process of the modules, which the supervisor starts again.</summary>
    KillSidecar,

    /// <summary>SIGTERM to the whole run, which is started again by somebody later.</summary>
    StopRun,

    /// <summary>Nobody listens where the sink was.</summary>
    SinkDown,

    /// <summary>429 and 503 with Retry-After.</summary>
    Refusals,

    /// <summary>The sink takes a batch and closes the connection without an answer.</summary>
    TakesAndCloses,

    /// <summary>The sink answers and closes at once, without having said that it would.</summary>
    AnswersAndCloses,

    /// <summary>The sink takes its time for every batch.</summary>
    Slow,

    /// <summary>The sidecar is killed while it holds what nobody takes.</summary>
    SinkDownAndKill,

    /// <summary>Nothing can be written where Outrider keeps its state.</summary>
    DiskFull,

    /// <summary>Somebody sets the machine's clock, by hours and in both directions.</summary>
    ClockStep,

    /// <summary>The whole run is killed in the middle of a write to the durable buffer.</summary>
    TornBuffer,

    /// <summary>The disk gives back another byte than was written to the durable buffer.</summary>
    FlippedByte,
}

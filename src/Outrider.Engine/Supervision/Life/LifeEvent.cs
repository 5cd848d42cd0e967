namespace Outrider.Supervision.Life;

/// <summary>What can happen to a child.</summary>
internal enum LifeEvent
{
    /// <summary>Its turn to start has come.</summary>
    Start,

    /// <summary>The program itself runs: the step that prepares its process is over.</summary>
    Executed,

    /// <summary>It is ready, by its probe or by its own word.</summary>
    Passed,

    /// <summary>Its probe failed as often in a row as it takes.</summary>
    Failed,

    /// <summary>Its live probe failed as often in a row as it takes: it runs and is of no use.</summary>
    Dead,

    /// <summary>It was not ready within its deadline.</summary>
    DeadlinePassed,

    /// <summary>It ended, and the restart policy has no other follow.</summary>
    ExitedForGood,

    /// <summary>It ended, and the restart policy has another follow.</summary>
    ExitedToRestart,

    BackoffPassed,

    /// <summary>A person or a module wants it started anew.</summary>
    Restart,

    /// <summary>The run wants it to end.</summary>
    Stop,

    /// <summary>The run wants it to end at once.</summary>
    Hasten,

    /// <summary>It did not end within its grace after it was asked to.</summary>
    GracePassed,
}

namespace Outrider.Supervision.Output;

/// <summary>What a full spool does with what comes next.</summary>
internal enum WhenFull
{
    /// <summary>Makes room: the newest lines are those that explain why the logs are not taken.</summary>
    DropOldest,

    /// <summary>Keeps what there is, as a record of how it began.</summary>
    DropNewest,

    /// <summary>Loses nothing, and makes the application wait in its write.</summary>
    Wait,
}

using Microsoft.Extensions.Logging;
using Outrider.Kernel;
using Outrider.Logs.Delivery;
using Outrider.Logs.Parsers;
using Outrider.Logs.Receiving;
using Outrider.Logs.Records;
using Outrider.Logs.Tailing;

namespace Outrider.Logs.Sources;

/// <summary>What the pipeline gives every source.</summary>
internal sealed record LogSourceContext
{
    public required AppIdentity Identity { get; init; }

    /// <summary>Of this run; the supervisor's spool is under it.</summary>
    public required string StateFolder { get; init; }

    public required ILineParser Parser { get; init; }

    /// <summary>What is done to its records; null where nothing is.</summary>
    public RecordShaper? Shaper { get; init; }

    /// <summary>Bytes of the longest line that is not cut.</summary>
    public required int MaxLine { get; init; }

    public required Intake Intake { get; init; }

    public required SourceAccount Account { get; init; }

    public required OwnFiles OwnFiles { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>What listens for the lines of some sources.</summary>
    public required ReceiverSet Receivers { get; init; }

    /// <summary>Writes the checkpoints so that a killed process finds them; for who begins to follow something that is known by no name alone.</summary>
    public required Action Note { get; init; }

    /// <summary>The checkpoints kept under a source's key; null where it never ran before.</summary>
    public required Func<string, IReadOnlyList<Checkpoint>?> CheckpointsOf { get; init; }

    /// <summary>Of every source that ran last, whatever its key: a source that was given another pattern still finds the files it had.</summary>
    public required IReadOnlyList<Checkpoint> AllCheckpoints { get; init; }
}

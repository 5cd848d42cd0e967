namespace Outrider.Supervision.Control;

/// <summary>Output of the application that never reached the logs, since the run began.</summary>
/// <param name="Stream"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Reason"><c>drop_oldest</c>, <c>drop_newest</c>, <c>disk_full</c> or <c>write_failed</c>.</param>
/// <param name="Bytes">How much; 0 where nothing was lost in this way.</param>
internal sealed record OutputLoss(string Stream, string Reason, long Bytes);

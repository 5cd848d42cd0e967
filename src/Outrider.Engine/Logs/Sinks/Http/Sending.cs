namespace Outrider.Logs.Sinks;

/// <summary>Why a batch may fare better in two parts: it was too large as one, or one of its records spoils it.</summary>
internal enum Split { No, TooLarge, Spoilt }

/// <summary>One sending of a batch or of a part of it.</summary>
/// <param name="Outcome">Where it cannot be split further.</param>
/// <param name="Split">Whether it may be.</param>
internal readonly record struct Sending(SendOutcome Outcome, Split Split = Split.No);

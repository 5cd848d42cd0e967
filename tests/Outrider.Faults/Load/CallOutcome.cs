namespace Outrider.Faults.Load;

/// <summary>What became of a request.</summary>
internal enum CallOutcome
{
    Answered,

    /// <summary>Nobody listened (ECONNREFUSED): what must never be.</summary>
    Refused,

    /// <summary>Its connection broke before the answer was whole.</summary>
    Cut,

    /// <summary>Answered with a status that is not 200.</summary>
    Failed,

    /// <summary>Nothing came for longer than any caller waits.</summary>
    Silent,
}

namespace Outrider.Supervision;

/// <summary>A thing the run cannot do without is missing: a port taken, a folder held, a command not found. The message is for the user, whole; the run ends with 69.</summary>
internal sealed class UnavailableException(string message) : Exception(message);

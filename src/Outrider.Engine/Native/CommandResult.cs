namespace Outrider.Native;

/// <summary>How a short command ended.</summary>
internal enum CommandEnd { Exited, TimedOut, NotStarted }

/// <param name="End">How.</param>
/// <param name="ExitCode">Where it has exited; 128+n after signal n.</param>
/// <param name="Output">Its standard output and error, cut at a bound; where it was not started, why not.</param>
internal sealed record CommandResult(CommandEnd End, int ExitCode, string Output);

using Outrider.Kernel;
using Outrider.Native;

namespace Outrider.ConfigSync;

/// <summary>What to say of a command that did not do its work.</summary>
internal static class CommandWords
{
    // The whole output would drown the log; its beginning names the fault.
    private const int MaxQuoted = 300;

    public static string Explain(string program, CommandResult result, TimeSpan timeout) => result.End switch
    {
        CommandEnd.NotStarted => $"'{program}' could not be started: {Quote(result.Output)}",
        CommandEnd.TimedOut => $"'{program}' did not end within {Duration.Format(timeout)}",
        _ => result.Output.Length == 0 ? $"'{program}' ended with exit code {result.ExitCode}" : $"'{program}' ended with exit code {result.ExitCode}: {Quote(result.Output)}",
    };

    private static string Quote(string output) => output.Length <= MaxQuoted ? output : output[..MaxQuoted] + "…";
}

using Outrider.Native;

namespace Outrider.ConfigSync;

/// <summary>Asks the user's checker about new content. Without one, everything passes.</summary>
internal sealed class ContentCheck(CheckConfig? config, RunCommand run)
{
    public async Task<CheckVerdict> JudgeAsync(string path, CancellationToken cancel)
    {
        if (config is null) return CheckVerdict.Passed;
        var command = config.Command.Select(a => a.Replace(CheckConfig.PathWord, path, StringComparison.Ordinal)).ToList();
        var result = await run(command, config.Timeout, cancel);
        if (result is { End: CommandEnd.Exited, ExitCode: 0 }) return CheckVerdict.Passed;
        return new CheckVerdict(false, result.End == CommandEnd.Exited, CommandWords.Explain(command[0], result, config.Timeout));
    }
}

/// <param name="Passes">Whether the application may see it.</param>
/// <param name="IsFinal">False where the checker came to no verdict: it was not found, or did not end.</param>
/// <param name="Explanation">A sentence's end; empty where it passes.</param>
internal sealed record CheckVerdict(bool Passes, bool IsFinal, string Explanation)
{
    public static readonly CheckVerdict Passed = new(true, true, "");
}

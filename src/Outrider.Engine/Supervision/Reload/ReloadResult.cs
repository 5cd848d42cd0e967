using Outrider.Kernel;

namespace Outrider.Supervision.Reload;

/// <summary>What became of a reload.</summary>
/// <param name="Code">As an exit code: 0 where the new configuration holds, 64 where it is wrong, 69 where something it needs is missing. Other than 0, nothing has changed.</param>
/// <param name="Lines">For a person: what has changed, or every reason why nothing has.</param>
internal sealed record ReloadResult(int Code, IReadOnlyList<string> Lines)
{
    public static ReloadResult Refused(params IReadOnlyList<string> problems) => new(ExitCode.Usage, problems);

    public static ReloadResult Unavailable(string problem) => new(ExitCode.Unavailable, [problem]);

    public bool IsDone => Code == ExitCode.Ok;
}

using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Supervision.Reload;

/// <summary>What became of a reload.</summary>
/// <param name="Code">As an exit code: 0 where the new configuration holds, 64 where it is wrong, 69 where something it needs is missing. Other than 0, nothing has changed.</param>
/// <param name="Lines">For a person: what has changed, or why nothing has.</param>
internal sealed record ReloadResult(int Code, IReadOnlyList<string> Lines)
{
    /// <summary>What is wrong with the configuration, as <c>outrider check</c> has it.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>All of it, a line each.</summary>
    public IEnumerable<string> All => Problems.Select(p => p.ToString()).Concat(Lines);

    public bool IsDone => Code == ExitCode.Ok;

    public static ReloadResult Wrong(IReadOnlyList<Problem> problems) => new(ExitCode.Usage, []) { Problems = problems };

    public static ReloadResult Refused(params IReadOnlyList<string> reasons) => new(ExitCode.Usage, reasons);

    public static ReloadResult Fault(string reason) => new(ExitCode.Software, [$"this is a fault of Outrider's own, please report it: {reason}"]);

    public static ReloadResult Unavailable(string reason) => new(ExitCode.Unavailable, [reason]);
}

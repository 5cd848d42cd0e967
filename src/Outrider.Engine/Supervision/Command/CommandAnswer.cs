using Outrider.Configuration;
using Outrider.Supervision.Control;

namespace Outrider.Supervision.Command;

/// <summary>The last word on a command.</summary>
/// <param name="Code">What the asking verb exits with.</param>
/// <param name="Line">A sentence for people; empty where nothing is to be said.</param>
internal sealed record CommandAnswer(int Code, string Line)
{
    /// <summary>Of the run, where that was asked.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>What the run has ended with, where its end was waited for.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What is wrong with a configuration that was not taken.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    public static CommandAnswer Done(string line) => new(Kernel.ExitCode.Ok, line);

    public static CommandAnswer Refused(string line) => new(Kernel.ExitCode.Usage, line);

    public static CommandAnswer Failed(string line) => new(Kernel.ExitCode.Unavailable, line);
}

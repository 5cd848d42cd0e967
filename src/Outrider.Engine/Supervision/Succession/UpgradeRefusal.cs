using Outrider.Kernel;

namespace Outrider.Supervision.Succession;

/// <summary>What became of an upgrade that did not happen; one that did is told of by the supervisor that took over.</summary>
/// <param name="Code">As an exit code: 64 where what was asked for is wrong, 69 where the new executable could not take over.</param>
/// <param name="Problem">Why the old one is still in charge.</param>
internal sealed record UpgradeRefusal(int Code, string Problem)
{
    public static UpgradeRefusal Usage(string problem) => new(ExitCode.Usage, problem);

    public static UpgradeRefusal Unavailable(string problem) => new(ExitCode.Unavailable, problem);
}

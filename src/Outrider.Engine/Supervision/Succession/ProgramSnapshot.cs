using Outrider.Supervision.Output;

namespace Outrider.Supervision.Succession;

/// <summary>The process of one of the user's programs, for the supervisor that takes this one's place.</summary>
/// <param name="Name">Of its child.</param>
/// <param name="IsApplication">Whether that is the application; a sidecar may have the same name.</param>
/// <param name="Pid">0 where there is no process.</param>
/// <param name="Stdout">The reading end of its output; -1 where that has ended.</param>
/// <param name="Stderr">The same for its errors.</param>
/// <param name="Port">Where it listens, as found; 0 where that is not known.</param>
/// <param name="StdoutSpool">What its spool knows beside its segments; null where it has none.</param>
/// <param name="StderrSpool">The same.</param>
internal sealed record ProgramSnapshot(string Name, bool IsApplication, int Pid, int Stdout, int Stderr, int Port, SpoolState? StdoutSpool, SpoolState? StderrSpool)
{
    public IEnumerable<int> Descriptors => new[] { Stdout, Stderr }.Where(d => d >= 0);
}

using Outrider.Kernel;

namespace Outrider.Supervision.Limits;

/// <summary>What a child and all that it starts may use. Null is no limit of ours.</summary>
/// <param name="Memory">Of all of them together.</param>
/// <param name="Cpu">Processors.</param>
/// <param name="Processes">Processes and threads.</param>
/// <param name="OpenFiles">Of each process.</param>
internal sealed record LimitsModel(ByteSize? Memory = null, double? Cpu = null, int? Processes = null, int? OpenFiles = null)
{
    public static readonly LimitsModel None = new();
}

using Outrider.Native;

namespace Outrider.CommandLine;

/// <summary>The hidden step between the supervisor and every program it starts; what it does is <see cref="ExecStep"/>'s.</summary>
internal static class ExecVerb
{
    public static int Run(string[] args) => ExecStep.Run(args);
}

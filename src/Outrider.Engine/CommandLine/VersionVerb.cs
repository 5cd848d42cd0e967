using System.Runtime.InteropServices;
using Outrider.Kernel;

namespace Outrider.CommandLine;

/// <summary><c>outrider version</c>: what this executable is, in the line that belongs into a bug report.</summary>
internal static class VersionVerb
{
    public static Verb Make(Terminal terminal) => new("version", "Print the version")
    {
        Run = (_, _) =>
        {
            terminal.Out.WriteLine($"outrider {OwnVersion.Text} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier})");
            return ExitCode.Ok;
        },
    };
}

using Outrider.Kernel;

namespace Outrider.CommandLine;

internal static class RunVerb
{
    public static Verb Make(Terminal terminal) => new("run", "Run an application with its sidecars") { Run = (_, _) => ExitCode.Unavailable, TakesCommand = true };
}

using Outrider.Kernel;

namespace Outrider.CommandLine;

internal static class RunVerb
{
    public static Verb Make(Terminal terminal) => RunWords.Make(terminal, _ => ExitCode.Unavailable);
}

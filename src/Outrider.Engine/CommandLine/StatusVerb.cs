using Outrider.Kernel;

namespace Outrider.CommandLine;

/// <summary><c>outrider status</c>: what the runs on this machine say of themselves.</summary>
internal static class StatusVerb
{
    public static Verb Make(Terminal terminal) => new("status", "Show what is running, and how it fares") { Run = (_, _) => ExitCode.Unavailable };
}

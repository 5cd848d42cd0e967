namespace Outrider.CommandLine;

/// <summary>The hidden verb of the modules' process; the supervisor starts it with what it needs on descriptors 3 and 4.</summary>
internal static class SidecarVerb
{
    public static int Run(string[] args) => args.Length == 0
        ? SidecarHost.Run()
        : throw new ArgumentException("'sidecar' is Outrider's own; to run an application: outrider run -- <command>");
}

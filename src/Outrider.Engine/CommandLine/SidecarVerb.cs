namespace Outrider.CommandLine;

internal static class SidecarVerb
{
    public static int Run(string[] args) => args.Length;
}

namespace Outrider.CommandLine;

/// <summary>The verbs of the command line; each is one file beside this one.</summary>
internal static class Verbs
{
    public static int Run(string[] args) => args.Length;
}

namespace Outrider.CommandLine;

internal static class ExecVerb
{
    public static int Run(string[] args) => args.Length;
}

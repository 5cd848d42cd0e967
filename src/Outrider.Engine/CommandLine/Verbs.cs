using Outrider.Kernel;

namespace Outrider.CommandLine;

/// <summary>The verbs of the command line; each is one file beside this one.</summary>
internal static class Verbs
{
    public static int Run(string[] args)
    {
        if (args is ["exec", ..]) return ExecVerb.Run(args[1..]);
        if (args is ["sidecar", ..]) return SidecarVerb.Run(args[1..]);
        if (args is ["run", ..] && TryRead(args.AsSpan(1), out var options)) return RunVerb.Run(options);
        Console.Error.WriteLine("usage: outrider run [-c FILE] [--profile NAME] [-- command…]");
        return ExitCode.Usage;
    }

    private static bool TryRead(ReadOnlySpan<string> args, out RunOptions options)
    {
        options = new RunOptions(null, null, []);
        while (args.Length > 0)
        {
            if (args[0] == "--")
            {
                options = options with { Command = args[1..].ToArray() };
                return true;
            }

            if (args.Length < 2) return false;
            if (args[0] == "-c") options = options with { ConfigPath = args[1] };
            else if (args[0] == "--profile") options = options with { Profile = args[1] };
            else return false;
            args = args[2..];
        }

        return true;
    }
}

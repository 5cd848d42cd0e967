namespace Outrider.Native;

/// <summary>How to start another process of this very program: its executable, or <c>dotnet outrider.dll</c> where it was started so.</summary>
internal static class OwnExecutable
{
    // Read once, at the start: after an upgrade of the file /proc/self/exe leads nowhere.
    private static readonly string Process = Environment.ProcessPath ?? throw new InvalidOperationException("/proc is not mounted; Outrider needs it");

    public static string Path => Process;

    /// <summary>The arguments from argv[0] on.</summary>
    public static IReadOnlyList<string> Arguments(IReadOnlyList<string> arguments) => Arguments(Process, arguments);

    /// <summary>The same for an executable that may be another one's: of a version that will take our place.</summary>
    public static IReadOnlyList<string> Arguments(string executable, IReadOnlyList<string> arguments)
    {
        if (executable != Process) return [executable, .. arguments];
        var hosted = System.IO.Path.GetFileName(Process) == "dotnet";
        return hosted ? [Process, System.IO.Path.GetFullPath(Environment.GetCommandLineArgs()[0]), .. arguments] : [Process, .. arguments];
    }
}

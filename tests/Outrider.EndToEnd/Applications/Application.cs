using System.Runtime.CompilerServices;
using Outrider.Testing;

namespace Outrider.EndToEnd.Applications;

/// <summary>The programs of this folder as <c>app.command</c>. They are what a user would run: none of them knows of Outrider.</summary>
internal static class Application
{
    public static string Server => Command("server.py");

    public static string Printer(int count, TimeSpan rest) => Command("printer.py", $"{count}", $"{rest.TotalMilliseconds}");

    public static string Rotator(string path, int count, int perFile, TimeSpan rest) => Command("rotator.py", path, $"{count}", $"{perFile}", $"{rest.TotalMilliseconds}");

    private static string Command(string program, params string[] arguments) =>
        $"['{Peer.Require("python3", "python3")}', '{Path.Combine(Here(), program)}'{string.Concat(arguments.Select(a => $", '{a}'"))}]";

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}

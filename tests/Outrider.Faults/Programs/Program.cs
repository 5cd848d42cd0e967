using System.Runtime.CompilerServices;
using Outrider.Testing;

namespace Outrider.Faults.Programs;

/// <summary>The programs of this folder as <c>app.command</c>. None of them knows of Outrider.</summary>
internal static class Program
{
    /// <summary>Answers HTTP and prints numbered lines, a burst of them where there is a file <c>burst</c> in its folder.</summary>
    public static string TalkingServer => Command("talking_server.py");

    /// <summary>Prints so many lines of a kilobyte for each stage, and begins the nth when there is a file <c>go-n</c>.</summary>
    public static string Stages(params IReadOnlyList<int> lines) => Command("stages.py", [.. lines.Select(l => $"{l}")]);

    /// <summary>Accepts connections and answers none.</summary>
    public static string Mute => Command("mute.py");

    private static string Command(string program, params IReadOnlyList<string> arguments) =>
        $"['{Peer.Require("python3", "python3")}', '{Path.Combine(Here(), program)}'{string.Concat(arguments.Select(a => $", '{a}'"))}]";

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}

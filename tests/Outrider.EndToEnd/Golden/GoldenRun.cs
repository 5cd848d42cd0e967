using System.Text;
using Outrider.CommandLine;
using Outrider.Testing;

namespace Outrider.EndToEnd.Golden;

/// <summary>Runs one command of a case. Names of files are given as full paths, since a test shares its current folder with all others, and are cut off again.</summary>
internal static class GoldenRun
{
    public static string Output(string[] arguments, GoldenCase golden, TemporaryFolder folder)
    {
        var lines = new Lines();
        var args = arguments.Select(a => a.EndsWith(".yaml", StringComparison.Ordinal) ? folder[a] : a).ToArray();
        var terminal = new Terminal(lines.Out, lines.Error, golden.Environment.GetValueOrDefault, isInteractive: false);
        var exit = Verbs.Run(args, terminal, [folder["state"]], new FakeTime());
        return lines.All.ToString().Replace(folder.Path + "/", "", StringComparison.Ordinal) + $"exit {exit}\n";
    }

    /// <summary>Both outputs in the order they were written, those of standard error marked.</summary>
    private sealed class Lines
    {
        public StringBuilder All { get; } = new();

        public TextWriter Out => new MarkedWriter(All, "");

        public TextWriter Error => new MarkedWriter(All, "! ");
    }

    private sealed class MarkedWriter(StringBuilder all, string mark) : StringWriter
    {
        public override void WriteLine(string? value) => all.Append(mark).Append(value?.Replace("\n", "\n" + mark, StringComparison.Ordinal)).Append('\n');

        public override void WriteLine() => all.Append('\n');

        public override void WriteLine(object? value) => WriteLine(value?.ToString());
    }
}

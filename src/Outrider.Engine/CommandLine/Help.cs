using System.CommandLine;
using Outrider.Kernel;

namespace Outrider.CommandLine;

/// <summary>What <c>--help</c> prints: examples first, then what can be said, then what the exit codes mean. One screen each.</summary>
internal static class Help
{
    private static readonly (string Line, string Does)[] Examples =
    [
        ("outrider run -- node server.js", "run a program with a sidecar; no file needed"),
        ("outrider run -c outrider.yaml", "run as the file says"),
        ("outrider run --profile dev", "the same application, pointed elsewhere"),
        ("outrider check", "every mistake in outrider.yaml, with its line"),
        ("outrider status", "what is running, and how it fares"),
        ("outrider logs -f", "what the application prints"),
        ("outrider reload", "take a changed outrider.yaml, with no request lost"),
        ("outrider components logs.sinks http", "the settings of one component"),
    ];

    private static readonly (string Code, string Meaning)[] ExitCodes =
    [
        ("0", "done; or, for run, asked to stop"),
        ($"{ExitCode.Usage}", "bad usage or configuration"),
        ($"{ExitCode.Unavailable}", "a needed thing is missing: a port is taken, a command is not found"),
        ($"{ExitCode.Software}", "a fault of Outrider's own"),
        ("other", "run passes on the application's own; 128+n where it died of signal n"),
    ];

    public static void Overview(Terminal terminal, IEnumerable<Verb> verbs)
    {
        terminal.Out.WriteLine("Outrider rides beside an application: traffic, logs, metrics and configuration, without touching its code.");
        Section(terminal, "Examples", Examples);
        Section(terminal, "Verbs", verbs.Select(v => (v.Name, v.Summary)));
        Section(terminal, "Exit codes", ExitCodes);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine("More of a verb: outrider <verb> --help");
    }

    public static void Of(Terminal terminal, Verb verb)
    {
        terminal.Out.WriteLine($"{verb.Summary}.");
        if (verb.Examples.Count > 0) Section(terminal, "Examples", verb.Examples);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"{terminal.Bold("Usage:")} outrider {verb.Name} {verb.Usage}".TrimEnd());
        Section(terminal, "Options", verb.Options.Select(o => (Names(o), o.Description ?? "")).Append(("-h, --help", "This text")));
        if (verb.Notes.Count > 0) terminal.Out.WriteLine();
        foreach (var note in verb.Notes) terminal.Out.WriteLine(note);
    }

    private static void Section(Terminal terminal, string head, IEnumerable<(string Left, string Right)> rows)
    {
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(terminal.Bold(head + ":"));
        var table = new Table("", "");
        foreach (var (left, right) in rows) table.Add(left, right);
        table.Write(terminal, indent: 2);
    }

    private static string Names(Option option) =>
        string.Join(", ", option.Aliases.Append(option.Name).OrderBy(n => n.Length)) + (option.HelpName is { } value ? " " + value : "");
}

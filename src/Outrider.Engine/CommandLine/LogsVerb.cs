using System.CommandLine;
using System.Text;
using Outrider.CommandLine.Lines;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Records;
using Outrider.Supervision;
using Outrider.Supervision.Command;

namespace Outrider.CommandLine;

/// <summary><c>outrider logs</c>: what the processes of a run print, as they printed it.</summary>
internal static class LogsVerb
{
    private static readonly string[] Levels = ["trace", "debug", "info", "warn", "error", "fatal"];

    public static Verb Make(Terminal terminal, RunChoice choice, TimeProvider time)
    {
        var name = RunChoice.Name();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what comes, until the run ends" };
        var source = new Option<string[]>("--source") { HelpName = "SOURCE", Description = "Only this one: app, stdout or stderr of it, or a sidecar by its name; again for more" };
        var (stream, level, since) = (Stream(), Level(), Since());
        var strict = Strict(level);
        var (config, output) = (VerbOptions.Config("Only the run of this configuration"), VerbOptions.Output());
        return new Verb("logs", "Show what the processes of a run print")
        {
            Usage = "[NAME] [-c FILE] [-f] [--source SOURCE]… [--stream STREAM] [--level LEVEL [--strict]] [--since AGE] [--output json]",
            Examples =
            [
                ("outrider logs -f", "the recent lines, and all that come"),
                ("outrider logs -f --level warn", "warnings and what is worse"),
                ("outrider logs --since 5m --source stderr", "what the application's stderr said in the last five minutes"),
                ("outrider logs -f --source app --source analyzer", "the application and a sidecar"),
                ("outrider logs orders --output json", "a JSON object a line: {source, stream, timestamp, severity, line}"),
            ],
            Notes =
            [
                "On a terminal lines of JSON are shown for people; in a pipe every line is as it was printed.",
                "--level: the lines of a stack trace go with the line they follow. A line of which nobody can tell is shown, unless --strict is given.",
                "--since: what no sink has yet, and the newest part of the spool where it has; by the time in a line, else in the line before it. What sidecars print is not kept.",
                RunChoice.Note,
            ],
            Options = [config, follow, source, stream, level, strict, since, output],
            Arguments = [name],
            Run = (parsed, _) =>
            {
                var sources = parsed.GetValue(source) ?? [];
                var request = new CommandRequest.Logs(parsed.GetValue(follow), sources.Length == 0 ? null : string.Join(',', sources), parsed.GetValue(stream));
                var reader = new LineReader(time);
                var filter = new LineFilter(Least(parsed.GetValue(level)), parsed.GetValue(strict));
                var printer = new LinePrinter(terminal, parsed.GetValue(output) == "json", filter, reader, time);
                return Show(parsed.GetValue(name), parsed.GetValue(config), request, Age(parsed.GetValue(since)), reader, printer, terminal, choice, time);
            },
        };
    }

    private static int Show(string? name, string? config, CommandRequest.Logs request, TimeSpan? since, LineReader reader, LinePrinter printer, Terminal terminal, RunChoice choice, TimeProvider time)
    {
        if (choice.One(name, config, out var code) is not { } run) return code;
        void Complain(string complaint) => terminal.Error.WriteLine($"outrider: '{run.Record.Service}' (pid {run.Record.Pid}): {complaint}");
        try
        {
            var client = new CommandClient(run.Folder);
            var answer = since is { } age
                ? new RecentPast(client, run.Folder, (time.GetUtcNow() - age - DateTimeOffset.UnixEpoch).Ticks * 100, reader, printer, Complain).Show(request)
                : client.Follow(request, line => printer.Show(OutputLine.Read(line)));
            if (answer.Code != 0) Complain(answer.Line);
            return answer.Code;
        }
        catch (UnavailableException e)
        {
            terminal.Error.WriteLine(RunCall.Complaint(run.Record, e.Message));
            return ExitCode.Unavailable;
        }
    }

    private static Severity Least(string? level) => level is not null && SeverityNames.TryRead(Encoding.UTF8.GetBytes(level), out var severity) ? severity : Severity.None;

    private static TimeSpan? Age(string? since) => since is not null && Duration.TryParse(since, out var age) ? age : null;

    private static Option<string?> Stream()
    {
        var stream = new Option<string?>("--stream") { HelpName = "STREAM", Description = "Only stdout, or only stderr" };
        stream.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && name is not ("stdout" or "stderr")) result.AddError($"'{name}' is no stream; give stdout or stderr");
        });
        return stream;
    }

    private static Option<string?> Level()
    {
        var level = new Option<string?>("--level") { HelpName = "LEVEL", Description = "Only lines this grave or graver: trace, debug, info, warn, error, fatal" };
        level.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var word }] && !Levels.Contains(word)) result.AddError($"'{word}' is no level; {Suggestion.ForValue(word, Levels)}");
        });
        return level;
    }

    private static Option<bool> Strict(Option<string?> level)
    {
        var strict = new Option<bool>("--strict") { Description = "With --level: without the lines of which nobody can tell" };
        strict.Validators.Add(result =>
        {
            // A switch that is not given is validated too.
            if (!result.Implicit && result.GetResult(level) is null) result.AddError("'--strict' says nothing by itself; give the level too, as in: --level warn --strict");
        });
        return strict;
    }

    private static Option<string?> Since()
    {
        var since = new Option<string?>("--since") { HelpName = "AGE", Description = "Begin this long ago, for instance 5m, with what is kept on disk" };
        since.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var age }] && !Duration.TryParse(age, out _)) result.AddError($"'{age}' is no age; give a number with its unit: 90s, 5m, 2h");
        });
        return since;
    }
}

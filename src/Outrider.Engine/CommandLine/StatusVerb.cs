using System.CommandLine;
using Outrider.Kernel;
using Outrider.Supervision;

namespace Outrider.CommandLine;

/// <summary><c>outrider status</c>: what the runs on this machine say of themselves. Runs are found by the records in their state folders.</summary>
internal sealed class StatusVerb(Terminal terminal, IReadOnlyList<string> stateRoots, TimeProvider time)
{
    public static Verb Make(Terminal terminal, IReadOnlyList<string> stateRoots, TimeProvider time)
    {
        var name = new Argument<string?>("NAME") { Arity = ArgumentArity.ZeroOrOne };
        var (config, output) = (VerbOptions.Config("Only the run of this configuration"), VerbOptions.Output());
        return new Verb("status", "Show what is running, and how it fares")
        {
            Usage = "[NAME] [-c FILE] [--output json]",
            Examples =
            [
                ("outrider status", "the one run of this machine, or a list where there are several"),
                ("outrider status orders", "the run whose app.name is orders"),
                ("outrider status --output json", "the admin API's /status as it is"),
            ],
            Notes = ["Exit code 69 where no such run is alive or it does not answer."],
            Options = [config, output],
            Arguments = [name],
            Run = (parsed, _) => new StatusVerb(terminal, stateRoots, time).Show(parsed.GetValue(name), parsed.GetValue(config), parsed.GetValue(output) == "json"),
        };
    }

    private int Show(string? name, string? config, bool asJson)
    {
        var runs = RunRecord.FindLive(stateRoots)
            .Where(r => (name is null || r.Service == name) && (config is null || r.ConfigPath == Path.GetFullPath(config))).ToArray();
        if (runs.Length == 0) return Refuse($"no run{(name is null ? "" : $" of '{name}'")}{(config is null ? "" : $" of {config}")} is alive on this machine; start one with: outrider run -- <command>");
        if (runs.Length == 1) return ShowOne(runs[0], asJson);
        if (asJson) ListAsJson(runs);
        else List(runs);
        return ExitCode.Ok;
    }

    private int ShowOne(RunRecord run, bool asJson)
    {
        if (run.AdminUrl.Length == 0) return Refuse($"'{run.Service}' (pid {run.Pid}) runs without an admin listener; give it one as admin.listen");
        if (!StatusDocument.TryFetch(run, out var document, out var reason)) return Refuse($"'{run.Service}' (pid {run.Pid}) does not answer: {reason}");
        using (document)
        {
            if (asJson) terminal.Out.WriteLine(JsonText.Write(json => document.WriteTo(json)));
            else new StatusText(terminal, time).Write(run, document.RootElement);
        }

        return ExitCode.Ok;
    }

    private void List(RunRecord[] runs)
    {
        var table = new Table("NAME", "PID", "SINCE", "ADMIN", "CONFIGURATION");
        foreach (var run in runs) table.Add(run.Service, $"{run.Pid}", Age.Since(run.Started, time), run.AdminUrl, run.ConfigPath);
        table.Write(terminal);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine("More of one: outrider status NAME, or -c FILE");
    }

    private void ListAsJson(RunRecord[] runs) => terminal.Out.WriteLine(JsonText.Write(json =>
    {
        json.WriteStartArray();
        foreach (var run in runs)
        {
            // Without the token: this is printed.
            json.WriteStartObject();
            json.WriteString("service", run.Service);
            json.WriteNumber("pid", run.Pid);
            json.WriteString("started", run.Started);
            json.WriteString("admin", run.AdminUrl);
            json.WriteString("config", run.ConfigPath);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }));

    private int Refuse(string complaint)
    {
        terminal.Error.WriteLine($"outrider: {complaint}");
        return ExitCode.Unavailable;
    }
}

using Outrider.Kernel;
using Outrider.Supervision;

namespace Outrider.CommandLine;

/// <summary>
/// <c>outrider status</c>: what the runs on this machine say of themselves. The supervisor is asked first: it knows its processes even where its modules are
/// down; what only they know comes from the admin API. Whatever does not answer is named.
/// </summary>
internal sealed class StatusVerb(Terminal terminal, RunChoice choice, TimeProvider time)
{
    public static Verb Make(Terminal terminal, RunChoice choice, TimeProvider time)
    {
        var name = RunChoice.Name();
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
            Notes = ["The processes are shown even where the modules are down. Exit code 69 where no such run is alive or nothing of it answers."],
            Options = [config, output],
            Arguments = [name],
            Run = (parsed, _) => new StatusVerb(terminal, choice, time).Show(parsed.GetValue(name), parsed.GetValue(config), parsed.GetValue(output) == "json"),
        };
    }

    private int Show(string? name, string? config, bool asJson)
    {
        var runs = choice.Find(name, config);
        if (runs.Count == 0) return choice.RefuseNone(name, config);
        if (runs.Count == 1) return ShowOne(runs[0], asJson);
        if (asJson) ListAsJson(runs);
        else List(runs);
        return ExitCode.Ok;
    }

    private int ShowOne(LiveRun run, bool asJson)
    {
        using var status = StatusDocument.Fetch(run);
        foreach (var silence in status.Unanswered) terminal.Error.WriteLine(RunCall.Complaint(run.Record, silence));
        if (status.IsEmpty) return ExitCode.Unavailable;
        using var document = status.Merged();
        if (asJson) terminal.Out.WriteLine(JsonText.Write(document.WriteTo));
        else new StatusText(terminal, time).Write(run.Record, document.RootElement);
        return ExitCode.Ok;
    }

    private void List(IReadOnlyList<LiveRun> runs)
    {
        choice.List(runs).Write(terminal);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine("More of one: outrider status NAME, or -c FILE");
    }

    private void ListAsJson(IReadOnlyList<LiveRun> runs) => terminal.Out.WriteLine(JsonText.Write(json =>
    {
        json.WriteStartArray();
        foreach (var (_, run) in runs)
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
}

using System.CommandLine;
using Outrider.Kernel;
using Outrider.Supervision;
using Outrider.Supervision.Command;

namespace Outrider.CommandLine;

/// <summary><c>outrider logs</c>: what the processes of a run print, as they printed it.</summary>
internal static class LogsVerb
{
    public static Verb Make(Terminal terminal, RunChoice choice)
    {
        var name = RunChoice.Name();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what comes, until the run ends" };
        var source = new Option<string?>("--source") { HelpName = "PROCESS", Description = "Only this one: app, or a sidecar by its name" };
        var stream = Stream();
        var (config, output) = (VerbOptions.Config("Only the run of this configuration"), VerbOptions.Output());
        return new Verb("logs", "Show what the processes of a run print")
        {
            Usage = "[NAME] [-c FILE] [-f] [--source PROCESS] [--stream STREAM] [--output json]",
            Examples =
            [
                ("outrider logs -f", "the recent lines, and all that come"),
                ("outrider logs --source app --stream stderr", "the application's recent errors"),
                ("outrider logs orders --output json", "a JSON object a line: {source, stream, line}"),
            ],
            Notes = [RunChoice.Note],
            Options = [config, follow, source, stream, output],
            Arguments = [name],
            Run = (parsed, _) =>
            {
                var request = new CommandRequest.Logs(parsed.GetValue(follow), parsed.GetValue(source), parsed.GetValue(stream));
                return Show(parsed.GetValue(name), parsed.GetValue(config), request, parsed.GetValue(output) == "json", terminal, choice);
            },
        };
    }

    private static int Show(string? name, string? config, CommandRequest.Logs request, bool asJson, Terminal terminal, RunChoice choice)
    {
        if (choice.One(name, config, out var code) is not { } run) return code;
        try
        {
            var answer = new CommandClient(run.Folder).Follow(request, line => Write(OutputLine.Read(line), asJson, terminal));
            if (answer.Code != 0) terminal.Error.WriteLine($"outrider: '{run.Record.Service}' (pid {run.Record.Pid}): {answer.Line}");
            return answer.Code;
        }
        catch (UnavailableException e)
        {
            terminal.Error.WriteLine(RunCall.Complaint(run.Record, e.Message));
            return ExitCode.Unavailable;
        }
    }

    private static void Write(OutputLine line, bool asJson, Terminal terminal)
    {
        if (asJson) terminal.Out.WriteLine(line.ToJson());
        else terminal.Out.WriteLine((line.Source.Length == 0 ? "" : terminal.Bold(line.Source + ": ")) + (line.IsError ? terminal.Doubtful(line.Text) : line.Text));
    }

    private static Option<string?> Stream()
    {
        var stream = new Option<string?>("--stream") { HelpName = "STREAM", Description = "Only stdout, or only stderr" };
        stream.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && name is not ("stdout" or "stderr")) result.AddError($"'{name}' is no stream; give stdout or stderr");
        });
        return stream;
    }
}

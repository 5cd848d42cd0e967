using System.Text.Json;
using Outrider.Supervision;
using Outrider.Supervision.Command;

namespace Outrider.CommandLine;

/// <summary>Asks a run to do something, and shows what it says: as it comes for people, as one document at the end for programs.</summary>
internal sealed class RunCall(Terminal terminal, RunChoice choice, bool asJson)
{
    private readonly List<string> _said = [];

    /// <summary>The exit code.</summary>
    public int Make(string? name, string? config, CommandRequest request)
    {
        if (choice.One(name, config, out var code) is not { } run) return code;
        try
        {
            var answer = new CommandClient(run.Folder).Ask(request, Say);
            if (asJson) WriteJson(answer);
            else WriteText(run.Record, answer);
            return answer.Code;
        }
        catch (UnavailableException e)
        {
            terminal.Error.WriteLine(Complaint(run.Record, e.Message));
            return Kernel.ExitCode.Unavailable;
        }
    }

    public static string Complaint(RunRecord run, string what) => $"outrider: '{run.Service}' (pid {run.Pid}) {what}";

    private void Say(string line)
    {
        if (asJson) _said.Add(line);
        else terminal.Out.WriteLine(line);
    }

    private void WriteText(RunRecord run, CommandAnswer answer)
    {
        // As check shows them.
        foreach (var problem in answer.Problems) terminal.Out.WriteLine(problem);
        if (answer.Problems.Count > 0) terminal.Out.WriteLine(terminal.Bad(answer.Problems.Count == 1 ? "1 problem" : $"{answer.Problems.Count} problems"));
        if (answer.Line.Length == 0) return;
        if (answer.Code == 0) terminal.Out.WriteLine($"{run.Service}: {answer.Line}");
        else terminal.Error.WriteLine($"outrider: '{run.Service}' (pid {run.Pid}): {answer.Line}");
    }

    private void WriteJson(CommandAnswer answer) => terminal.Out.WriteLine(JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("code", answer.Code);
        json.WriteString("line", answer.Line);
        if (answer.ExitCode is { } code) json.WriteNumber("exit_code", code);
        json.WriteStartArray("progress");
        foreach (var line in _said) json.WriteStringValue(line);
        json.WriteEndArray();
        WriteProblems(json, answer);
        json.WriteEndObject();
    }));

    private static void WriteProblems(Utf8JsonWriter json, CommandAnswer answer)
    {
        json.WriteStartArray("problems");
        foreach (var problem in answer.Problems) CommandCodec.Write(json, problem);
        json.WriteEndArray();
    }
}

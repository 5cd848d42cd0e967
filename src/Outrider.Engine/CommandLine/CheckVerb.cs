using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.CommandLine;

/// <summary><c>outrider check</c>: everything that is wrong with a configuration, in one go.</summary>
internal static class CheckVerb
{
    public static Verb Make(Terminal terminal)
    {
        var (config, profile, output) = (VerbOptions.Config(), VerbOptions.Profile(), VerbOptions.Output());
        return new Verb("check", "Read the configuration and say everything that is wrong with it")
        {
            Usage = "[-c FILE] [--profile NAME] [--output json] [-- COMMAND…]",
            Examples =
            [
                ("outrider check", "outrider.yaml in this folder"),
                ("outrider check -c orders.yaml --profile prod", "orders.yaml with orders.prod.yaml laid over"),
                ("outrider check --output json", "for an editor: [{file, line, path, message}]"),
            ],
            Notes = ["Words after '--' stand for app.command, as with run.", "Exit code 0 where nothing is wrong, 64 where something is."],
            Options = [config, profile, output],
            TakesCommand = true,
            // To check a file that is not there is a mistake, where to run without one is not.
            Run = (parsed, command) => Check(ConfigChoice.From(parsed.GetValue(config) ?? ConfigFile.DefaultName, parsed.GetValue(profile), command), parsed.GetValue(output) == "json", terminal),
        };
    }

    private static int Check(ConfigChoice choice, bool asJson, Terminal terminal)
    {
        var problems = new Problems();
        var root = choice.Read(terminal.Environment, problems);
        if (root is not null) OutriderConfig.Shape.Read(new Section(root, "", problems));
        if (asJson) WriteJson(problems.InOrder(), terminal);
        else WriteText(choice, root, problems.InOrder(), terminal);
        return problems.Any ? ExitCode.Usage : ExitCode.Ok;
    }

    private static void WriteText(ConfigChoice choice, ConfigNode? root, IReadOnlyList<Problem> problems, Terminal terminal)
    {
        foreach (var problem in problems) terminal.Out.WriteLine(problem);
        if (problems.Count > 0) terminal.Out.WriteLine(terminal.Bad(problems.Count == 1 ? "1 problem" : $"{problems.Count} problems"));
        else terminal.Out.WriteLine($"{choice.Name}: {terminal.Good("ok")} ({ConfigSummary.Of(root!)})");
    }

    private static void WriteJson(IReadOnlyList<Problem> problems, Terminal terminal) => terminal.Out.WriteLine(JsonText.Write(json =>
    {
        json.WriteStartArray();
        foreach (var problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("file", problem.Place.File);
            json.WriteNumber("line", problem.Place.Line);
            json.WriteString("path", problem.Path);
            json.WriteString("message", problem.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }));
}

using Outrider.Supervision.Command;

namespace Outrider.CommandLine;

/// <summary><c>outrider reload</c>: a run takes its configuration anew, or none of it.</summary>
internal static class ReloadVerb
{
    public static Verb Make(Terminal terminal, RunChoice choice)
    {
        var name = RunChoice.Name();
        var (config, output) = (VerbOptions.Config("Only the run of this configuration"), VerbOptions.Output());
        return new Verb("reload", "Have a run take its configuration anew")
        {
            Usage = "[NAME] [-c FILE] [--output json]",
            Examples =
            [
                ("outrider reload", "the one run of yours on this machine"),
                ("outrider reload -c outrider.yaml", "the run of this file"),
                ("outrider reload orders --output json", "for a deployment: {code, progress, problems}"),
            ],
            Notes =
            [
                "It is read and checked whole. What did not change is not touched, and no request fails; where anything is wrong, nothing changes.",
                "Exit code 64 where something is wrong with it, with every problem as check shows it.",
                RunChoice.Note,
            ],
            Options = [config, output],
            Arguments = [name],
            Run = (parsed, _) => new RunCall(terminal, choice, parsed.GetValue(output) == "json").Make(parsed.GetValue(name), parsed.GetValue(config), new CommandRequest.Reload()),
        };
    }
}

using System.CommandLine;
using Outrider.Native;
using Outrider.Supervision.Command;

namespace Outrider.CommandLine;

/// <summary><c>outrider upgrade</c>: another executable takes a run over while its application goes on.</summary>
internal static class UpgradeVerb
{
    public static Verb Make(Terminal terminal, RunChoice choice)
    {
        var path = new Argument<string?>("PATH") { Arity = ArgumentArity.ZeroOrOne };
        var name = new Option<string?>("--name") { HelpName = "NAME", Description = "Only the run whose app.name it is" };
        var (config, output) = (VerbOptions.Config("Only the run of this configuration"), VerbOptions.Output());
        return new Verb("upgrade", "Have another executable take over a run")
        {
            Usage = "[PATH] [--name NAME] [-c FILE] [--output json]",
            Examples =
            [
                ("outrider upgrade", "the executable that runs this command takes over"),
                ("outrider upgrade /opt/outrider-2/outrider", "that one does"),
                ("outrider upgrade --name orders", "of the run whose app.name is orders"),
            ],
            Notes = ["The application goes on and no request fails. Exit code 69 where the new one failed to start; the old one is then still in charge.", RunChoice.Note],
            Options = [name, config, output],
            Arguments = [path],
            Run = (parsed, _) => Upgrade(parsed.GetValue(path), parsed.GetValue(name), parsed.GetValue(config), new RunCall(terminal, choice, parsed.GetValue(output) == "json"), terminal),
        };
    }

    private static int Upgrade(string? written, string? name, string? config, RunCall call, Terminal terminal)
    {
        var path = Path.GetFullPath(written ?? OwnExecutable.Path);
        if (IsExecutable(path)) return call.Make(name, config, new CommandRequest.Upgrade(path));
        terminal.Error.WriteLine($"outrider: {path} is no file that may be executed; give the path of an outrider");
        return Kernel.ExitCode.Usage;
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path) && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}

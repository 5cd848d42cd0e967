using System.CommandLine;
using Outrider.Supervision.Command;

namespace Outrider.CommandLine;

/// <summary><c>outrider restart</c>: another process in the place of one, the others untouched.</summary>
internal static class RestartVerb
{
    public static Verb Make(Terminal terminal, RunChoice choice)
    {
        var process = new Argument<string?>("PROCESS") { Arity = ArgumentArity.ZeroOrOne };
        var name = RunChoice.Name();
        var (config, output) = (VerbOptions.Config("Only the run of this configuration"), VerbOptions.Output());
        return new Verb("restart", "Restart one process of a run")
        {
            Usage = "PROCESS [NAME] [-c FILE] [--output json]",
            Examples =
            [
                ("outrider restart app", "the application, by its name or so"),
                ("outrider restart analyzer", "a sidecar of yours"),
                ("outrider restart outrider orders", "the built-in modules of the run 'orders'"),
            ],
            Notes = ["Comes back when the new process is ready; exit code 69 where none follows.", RunChoice.Note],
            Options = [config, output],
            Arguments = [process, name],
            Run = (parsed, _) =>
            {
                if (parsed.GetValue(process) is { } which)
                    return new RunCall(terminal, choice, parsed.GetValue(output) == "json").Make(parsed.GetValue(name), parsed.GetValue(config), new CommandRequest.Restart(which));
                terminal.Error.WriteLine("outrider: no process is named; write it, as in: outrider restart app");
                terminal.Error.WriteLine("see: outrider restart --help");
                return Kernel.ExitCode.Usage;
            },
        };
    }
}

using System.CommandLine;
using Outrider.Supervision.Command;

namespace Outrider.CommandLine;

/// <summary><c>outrider stop</c>: what SIGTERM does to a run, and waiting for its end.</summary>
internal static class StopVerb
{
    public static Verb Make(Terminal terminal, RunChoice choice)
    {
        var name = RunChoice.Name();
        var noWait = new Option<bool>("--no-wait") { Description = "Come back at once" };
        var (config, output) = (VerbOptions.Config("Only the run of this configuration"), VerbOptions.Output());
        return new Verb("stop", "Stop a run, and wait for its end")
        {
            Usage = "[NAME] [-c FILE] [--no-wait] [--output json]",
            Examples =
            [
                ("outrider stop", "the one run of yours on this machine"),
                ("outrider stop orders", "the run whose app.name is orders"),
                ("outrider stop orders --no-wait", "ask, and do not wait"),
            ],
            Notes = ["As SIGTERM: requests under way are finished, the application is asked to end, logs are delivered. A second one cuts short what is waited for.", RunChoice.Note],
            Options = [config, noWait, output],
            Arguments = [name],
            Run = (parsed, _) => new RunCall(terminal, choice, parsed.GetValue(output) == "json")
                .Make(parsed.GetValue(name), parsed.GetValue(config), new CommandRequest.Stop(!parsed.GetValue(noWait))),
        };
    }
}

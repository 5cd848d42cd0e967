namespace Outrider.CommandLine;

/// <summary><c>outrider run</c> as people type it. What it does is <see cref="RunVerb"/>'s.</summary>
internal static class RunWords
{
    /// <param name="run">Gets the configuration that is meant, with the command after <c>--</c> in it.</param>
    public static Verb Make(Func<ConfigChoice, int> run)
    {
        var (config, profile) = (VerbOptions.Config(), VerbOptions.Profile());
        return new Verb("run", "Run an application with its sidecars")
        {
            Usage = "[-c FILE] [--profile NAME] [-- COMMAND…]",
            Examples =
            [
                ("outrider run -- node server.js", "no file needed: supervised, its port found, its output passed through"),
                ("outrider run -c outrider.yaml", "as the file says, its app.command included"),
                ("outrider run -c outrider.yaml -- node server.js", "as the file says, but this command"),
                ("outrider run --profile dev", "outrider.yaml with outrider.dev.yaml laid over"),
            ],
            Notes =
            [
                "Ends with the application's own exit code; 128+n where it died of signal n; 0 where it was asked to stop.",
                "Without a command, here or in the file, Outrider rides attached: the modules only, until it is told to stop.",
            ],
            Options = [config, profile],
            TakesCommand = true,
            Run = (parsed, command) => run(ConfigChoice.From(parsed.GetValue(config), parsed.GetValue(profile), command)),
        };
    }
}

using System.CommandLine;

namespace Outrider.CommandLine;

/// <summary>The options that several verbs share, so that one idea has one word everywhere.</summary>
internal static class VerbOptions
{
    public static Option<string?> Config(string doc = "The configuration; outrider.yaml in this folder where it is left out") =>
        new("--config", "-c") { HelpName = "FILE", Description = doc };

    public static Option<string?> Profile()
    {
        var profile = new Option<string?>("--profile") { HelpName = "NAME", Description = "Lays outrider.NAME.yaml over the configuration" };
        profile.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not '-' and not '_'))
                result.AddError($"'{name}' is no name of a profile; give letters, digits, '-' and '_', as in outrider.dev.yaml: --profile dev");
        });
        return profile;
    }

    public static Option<string> Output()
    {
        var output = new Option<string>("--output") { HelpName = "FORMAT", Description = "text, for people, or json, for programs", DefaultValueFactory = _ => "text" };
        output.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var format }] && format is not ("text" or "json"))
                result.AddError($"'{format}' is no output; give text or json");
        });
        return output;
    }
}

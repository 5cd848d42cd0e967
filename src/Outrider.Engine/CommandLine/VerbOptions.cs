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

    /// <param name="more">Formats of one verb, besides those that all have.</param>
    public static Option<string> Output(params string[] more)
    {
        string[] formats = ["text", .. more, "json"];
        var all = $"{string.Join(", ", formats[..^1])} or {formats[^1]}";
        var output = new Option<string>("--output") { HelpName = "FORMAT", Description = more.Length == 0 ? "text, for people, or json, for programs" : $"{all}: for people, for a page, for programs", DefaultValueFactory = _ => "text" };
        output.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var format }] && !formats.Contains(format))
                result.AddError($"'{format}' is no output; give {all}");
        });
        return output;
    }
}

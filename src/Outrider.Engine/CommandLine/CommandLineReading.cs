using System.CommandLine;
using System.CommandLine.Parsing;
using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.CommandLine;

/// <summary>Finds the verb in what was typed and calls it; answers help and bad usage, the latter with one sentence and where to read on.</summary>
internal sealed class CommandLineReading(IReadOnlyList<Verb> verbs, Terminal terminal)
{
    // An argument that begins with '@' is what it is and no file of arguments; -ab is no bundle, since no verb has two one-letter switches.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    private readonly Option<bool> _help = new("--help", "-h", "-?");

    public int Run(string[] args)
    {
        if (args is [] or ["--help" or "-h" or "-?" or "help"])
        {
            Help.Overview(terminal, verbs);
            return ExitCode.Ok;
        }

        if (args is ["help", var about, ..]) args = [about, "--help"];
        if (args is ["--version" or "-V"]) args = ["version"];
        if (verbs.FirstOrDefault(v => v.Name == args[0]) is { } verb) return RunVerb(verb, args[1..]);
        return Refuse($"'{args[0]}' is no verb; {Suggestion.ForValue(args[0], [.. verbs.Select(v => v.Name)])}", "outrider --help");
    }

    private int RunVerb(Verb verb, string[] args)
    {
        var split = verb.TakesCommand ? Array.IndexOf(args, "--") : -1;
        var command = split < 0 ? [] : args[(split + 1)..];
        var parsed = Parse(verb, split < 0 ? args : args[..split]);
        if (parsed.GetValue(_help))
        {
            Help.Of(terminal, verb);
            return ExitCode.Ok;
        }

        if (Complaint(verb, parsed) is { } complaint) return Refuse(complaint, $"outrider {verb.Name} --help");
        if (split >= 0 && command.Length == 0) return Refuse("no command stands after '--'; write it there, as in: outrider run -- node server.js", $"outrider {verb.Name} --help");
        return verb.Run(parsed, command);
    }

    private ParseResult Parse(Verb verb, string[] args)
    {
        var command = new Command(verb.Name) { TreatUnmatchedTokensAsErrors = false };
        foreach (var option in verb.Options) command.Options.Add(option);
        foreach (var argument in verb.Arguments) command.Arguments.Add(argument);
        command.Options.Add(_help);
        return command.Parse(args, Parsing);
    }

    private static string? Complaint(Verb verb, ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is [var first, ..]) return Unmatched(verb, first, string.Join(' ', parsed.UnmatchedTokens));
        foreach (var given in parsed.CommandResult.Children.OfType<OptionResult>().Where(o => !o.Implicit && o.Option.HelpName is not null))
        {
            if (given.Tokens.Count == 0) return $"'{given.IdentifierToken?.Value}' lacks its value; write {given.IdentifierToken?.Value} {given.Option.HelpName}";
            if (given.IdentifierTokenCount > 1 && given.Option.Arity.MaximumNumberOfValues == 1) return $"'{given.IdentifierToken?.Value}' is given more than once; keep one";
        }

        return parsed.Errors is [var error, ..] ? error.Message.TrimEnd('.') : null;
    }

    private static string Unmatched(Verb verb, string word, string all)
    {
        var names = verb.Options.SelectMany(o => o.Aliases.Append(o.Name)).ToArray();
        if (word.StartsWith('-')) return $"'{word}' is no option of {verb.Name}; {Suggestion.ForValue(word, [.. names, "--help"])}";
        return verb.TakesCommand
            ? $"'{word}' does not belong here; a command comes after '--': outrider {verb.Name} -- {all}"
            : $"'{word}' is one word too many for {verb.Name}; remove it";
    }

    private int Refuse(string complaint, string see)
    {
        terminal.Error.WriteLine($"outrider: {complaint}");
        terminal.Error.WriteLine($"see: {see}");
        return ExitCode.Usage;
    }
}

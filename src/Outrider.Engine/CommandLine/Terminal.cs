namespace Outrider.CommandLine;

/// <summary>
/// Where a verb speaks, and what it may see of where it was started. Results go to <see cref="Out"/>, complaints to <see cref="Error"/>; colour only
/// where a person reads (https://no-color.org: NO_COLOR set and not empty switches it off).
/// </summary>
internal sealed class Terminal(TextWriter output, TextWriter error, Func<string, string?> environment, bool isInteractive)
{
    private readonly bool _hasColour = isInteractive && string.IsNullOrEmpty(environment("NO_COLOR")) && environment("TERM") != "dumb";

    public TextWriter Out { get; } = output;

    public TextWriter Error { get; } = error;

    /// <summary>A person reads.</summary>
    public bool IsInteractive { get; } = isInteractive;

    /// <summary>Looks up an environment variable; null where it is not set.</summary>
    public Func<string, string?> Environment { get; } = environment;

    public static Terminal OfThisProcess() =>
        new(Console.Out, Console.Error, System.Environment.GetEnvironmentVariable, !Console.IsOutputRedirected);

    public string Bold(string text) => Painted(text, "1");

    public string Dim(string text) => Painted(text, "2");

    public string Good(string text) => Painted(text, "32");

    public string Doubtful(string text) => Painted(text, "33");

    public string Bad(string text) => Painted(text, "31");

    // SGR sequences: ECMA-48, 8.3.117.
    private string Painted(string text, string colour) => _hasColour && text.Length > 0 ? $"\e[{colour}m{text}\e[0m" : text;
}

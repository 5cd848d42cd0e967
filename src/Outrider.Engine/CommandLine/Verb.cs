using System.CommandLine;

namespace Outrider.CommandLine;

/// <summary>
/// One word of the command line: what it says of itself and what it does. The parser only parses; the verb is called by <see cref="Verbs"/>, which
/// also answers bad usage and <c>--help</c>, so that both look the same everywhere.
/// </summary>
internal sealed class Verb(string name, string summary)
{
    public string Name => name;

    /// <summary>One sentence without its full stop.</summary>
    public string Summary => summary;

    /// <summary>What stands behind the name in the usage line.</summary>
    public string Usage { get; init; } = "";

    /// <summary>Command lines to copy, each with what it does. They come first in the help, since they are what is looked for.</summary>
    public IReadOnlyList<(string Line, string Does)> Examples { get; init; } = [];

    /// <summary>Sentences below the options.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public IReadOnlyList<Option> Options { get; init; } = [];

    public IReadOnlyList<Argument> Arguments { get; init; } = [];

    /// <summary>True where words after <c>--</c> are a command of the user's, which is not for the parser.</summary>
    public bool TakesCommand { get; init; }

    /// <summary>Gets the parsed options and the words after <c>--</c>; gives the exit code.</summary>
    public required Func<ParseResult, IReadOnlyList<string>, int> Run { get; init; }
}

using Outrider.CommandLine;
using Outrider.Testing;

namespace Outrider.Engine.Tests.CommandLine;

/// <summary>One command line typed on a terminal of the test's own.</summary>
internal sealed class Session
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    public Dictionary<string, string> Environment { get; } = [];

    public FakeTime Time { get; } = new();

    public IReadOnlyList<string> StateRoots { get; init; } = [];

    public bool IsInteractive { get; init; }

    public int Type(params string[] args) => Verbs.Run(args, new Terminal(_out, _error, Environment.GetValueOrDefault, IsInteractive), StateRoots, Time);
}

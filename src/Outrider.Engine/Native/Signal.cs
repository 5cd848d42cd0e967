using System.Diagnostics.CodeAnalysis;
using Outrider.Configuration;

namespace Outrider.Native;

/// <summary>A signal by its name and Linux number (signal(7); the same on x86-64 and arm64).</summary>
internal sealed record Signal(int Number, string Name)
{
    public static readonly Signal Hangup = new(1, "SIGHUP");
    public static readonly Signal Interrupt = new(2, "SIGINT");
    public static readonly Signal Quit = new(3, "SIGQUIT");
    public static readonly Signal Kill = new(9, "SIGKILL");
    public static readonly Signal User1 = new(10, "SIGUSR1");
    public static readonly Signal User2 = new(12, "SIGUSR2");
    public static readonly Signal Terminate = new(15, "SIGTERM");
    public static readonly Signal WindowChange = new(28, "SIGWINCH");

    private static readonly Signal[] All = [Hangup, Interrupt, Quit, Kill, User1, User2, Terminate, WindowChange];

    /// <summary>How a signal is written in the configuration: <c>SIGHUP</c>.</summary>
    public static readonly ValueKind<Signal> Kind = Values.Choice([.. All.Select(s => (s.Name, s))]);

    public static bool TryParse(string name, [NotNullWhen(true)] out Signal? signal) => (signal = All.FirstOrDefault(s => s.Name == name)) is not null;

    public override string ToString() => Name;
}

using Outrider.Configuration;
using Outrider.Native;

namespace Outrider.Supervision;

internal sealed class SignalsConfig
{
    // Null: reload where there is a file to read again, else forward.
    public SignalAction? Hangup;
    public SignalAction User1 = SignalAction.Forward;
    public SignalAction User2 = SignalAction.Forward;
    public SignalAction Quit = SignalAction.Forward;
    public SignalAction WindowChange = SignalAction.Forward;

    private static readonly ValueKind<SignalAction> Kind = Values.Choice(
        ("forward", SignalAction.Forward), ("reload", SignalAction.Reload), ("stop", SignalAction.Stop), ("ignore", SignalAction.Ignore));

    public static readonly Shape<SignalsConfig> Shape = new("What a signal to Outrider does: forward passes it on to the application, reload reads the configuration again, stop ends the run, ignore does nothing. SIGTERM and SIGINT always stop.", s =>
    {
        s.OptionalValue("SIGHUP", c => ref c.Hangup, Kind, "Default: reload where the run has a configuration file, else forward.");
        s.Key("SIGUSR1", c => ref c.User1, Kind, "As above.");
        s.Key("SIGUSR2", c => ref c.User2, Kind, "As above.");
        s.Key("SIGQUIT", c => ref c.Quit, Kind, "As above.");
        s.Key("SIGWINCH", c => ref c.WindowChange, Kind, "As above.");
    });

    /// <param name="hasFile">Whether the run has a configuration file.</param>
    public SignalsModel Decide(bool hasFile) => new(new Dictionary<Signal, SignalAction>
    {
        [Signal.Hangup] = Hangup ?? (hasFile ? SignalAction.Reload : SignalAction.Forward),
        [Signal.User1] = User1,
        [Signal.User2] = User2,
        [Signal.Quit] = Quit,
        [Signal.WindowChange] = WindowChange,
    });
}

using Outrider.Native;

namespace Outrider.Supervision;

/// <summary>What each signal to the supervisor does.</summary>
internal sealed class SignalsModel(IReadOnlyDictionary<Signal, SignalAction> actions)
{
    /// <summary>All of them the application's.</summary>
    public static readonly SignalsModel Default = new(new Dictionary<Signal, SignalAction>());

    public SignalAction For(Signal signal) => signal == Signal.Terminate || signal == Signal.Interrupt
        ? SignalAction.Stop
        : actions.GetValueOrDefault(signal, SignalAction.Forward);
}

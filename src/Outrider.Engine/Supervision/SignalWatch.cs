using System.Runtime.InteropServices;
using Outrider.Native;

namespace Outrider.Supervision;

/// <summary>Takes the signals that are meant for the run and posts them to the loop. None of them ends this process any more.</summary>
internal sealed class SignalWatch : IDisposable
{
    private static readonly Signal[] Watched =
        [Signal.Terminate, Signal.Interrupt, Signal.Hangup, Signal.Quit, Signal.User1, Signal.User2, Signal.WindowChange];

    private readonly List<PosixSignalRegistration> _registrations = [];

    public SignalWatch(EventLoop loop, Action<Signal> received)
    {
        // The enumeration has names for some signals and takes the number of any.
        foreach (var signal in Watched)
            _registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal.Number, context =>
            {
                context.Cancel = true;
                loop.Post(() => received(signal));
            }));
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }
}

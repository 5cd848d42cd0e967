using Outrider.Native;

namespace Outrider.Faults;

/// <summary>Signals that no configuration can name (signal(7)).</summary>
internal static class Signals
{
    public static readonly Signal Stop = new(19, "SIGSTOP");
    public static readonly Signal Continue = new(18, "SIGCONT");

    public static void To(int pid, Signal signal)
    {
        if (pid > 1) ProcessControl.TrySignal(pid, signal);
    }
}

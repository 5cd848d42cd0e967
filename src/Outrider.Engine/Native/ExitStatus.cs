namespace Outrider.Native;

/// <summary>How a process ended: with a code, or by a signal (then <paramref name="Signal"/> is not 0).</summary>
internal readonly record struct ExitStatus(int Code, int Signal)
{
    public static ExitStatus FromSignal(Signal signal) => new(0, signal.Number);

    public bool IsSuccess => Code == 0 && Signal == 0;

    /// <summary>As shells have it: the code, or 128 and the signal's number.</summary>
    public int ShellCode => Signal == 0 ? Code : Kernel.ExitCode.FromSignal(Signal);

    public override string ToString() => Signal == 0 ? $"code {Code}" : $"signal {Signal}";
}

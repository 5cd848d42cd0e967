namespace Outrider.Kernel;

/// <summary>What the process ends with when the application's own code is not the answer. Source: sysexits.h(3) where it has a word for it.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>Bad usage or configuration (EX_USAGE).</summary>
    public const int Usage = 64;

    /// <summary>A needed thing is missing: a port taken, a command not found (EX_UNAVAILABLE).</summary>
    public const int Unavailable = 69;

    /// <summary>A fault of ours (EX_SOFTWARE).</summary>
    public const int Software = 70;

    /// <summary>As shells report a process that died of a signal.</summary>
    public static int FromSignal(int signal) => 128 + signal;
}

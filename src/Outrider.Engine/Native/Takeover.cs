namespace Outrider.Native;

/// <summary>
/// Replaces the program of this process by another (execve(2)): its pid, its children and the descriptors that are named stay, everything else goes. Children keep
/// their parent-death signal, since the thread that has spawned them, the main one, is the one that goes on (prctl(2)).
/// </summary>
internal static unsafe class Takeover
{
    private const int Block = 0; // SIG_BLOCK
    private const int Unblock = 1; // SIG_UNBLOCK
    private const int SetFlags = 2; // F_SETFD

    // What a run listens to. Their handlers are gone from the moment of the execve until the new program has its own, and their defaults would end it.
    private static readonly Signal[] Held = [Signal.Terminate, Signal.Interrupt, Signal.Hangup, Signal.Quit, Signal.User1, Signal.User2];

    /// <summary>On the main thread. Returns only where it failed, with everything as it was.</summary>
    /// <param name="path">The executable.</param>
    /// <param name="arguments">From argv[0] on.</param>
    /// <param name="environment">Entries as <c>NAME=value</c>.</param>
    /// <param name="descriptors">What the new program gets, under the same numbers.</param>
    public static NativeException Begin(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, IReadOnlyList<int> descriptors)
    {
        using var argv = new StringVector(arguments);
        using var envp = new StringVector(environment);
        using var file = new StringVector([path]);
        foreach (var descriptor in descriptors) _ = Libc.fcntl(descriptor, SetFlags, 0);
        Mask(Block);
        _ = Libc.execve(file.Pointer[0], argv.Pointer, envp.Pointer);
        var failure = NativeException.Last("execve");
        Mask(Unblock);
        foreach (var descriptor in descriptors) _ = Libc.fcntl(descriptor, SetFlags, 1);
        return failure;
    }

    /// <summary>In the new program, once it has handlers: takes what was sent meanwhile.</summary>
    public static void End() => Mask(Unblock);

    private static void Mask(int how)
    {
        // sigset_t: signal n is bit n-1 of the first word.
        var set = stackalloc ulong[16];
        new Span<ulong>(set, 16).Clear();
        foreach (var signal in Held) set[0] |= 1UL << (signal.Number - 1);
        _ = Libc.sigprocmask(how, set, null);
    }
}

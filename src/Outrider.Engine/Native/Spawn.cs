using System.Runtime.InteropServices;

namespace Outrider.Native;

/// <summary>
/// Starts a program in a session and process group of its own (posix_spawn(3)), so that its pid is its group's number from the first moment on and a
/// terminal's Ctrl-C reaches the supervisor alone. The child's parent-death signal belongs to the *thread* that calls (prctl(2)): call it on the main one.
/// </summary>
internal static unsafe class Spawn
{
    private const short NewSession = 0x80; // POSIX_SPAWN_SETSID: glibc 2.26, musl 1.1.24
    private const int RoomForAttributes = 512; // posix_spawnattr_t is 336 bytes in glibc and musl
    private const int RoomForActions = 256; // posix_spawn_file_actions_t is 80 bytes

    /// <param name="path">The executable; PATH is not searched.</param>
    /// <param name="arguments">From argv[0] on.</param>
    /// <param name="environment">Entries as <c>NAME=value</c>: the whole environment.</param>
    /// <param name="descriptors">What the child has as 0, 1, 2 and so on; these stay open here.</param>
    /// <returns>The pid, which is also the number of the group and of the session.</returns>
    /// <exception cref="NativeException">There was no memory, no process slot or no such executable.</exception>
    public static int Start(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, IReadOnlyList<SafeHandle> descriptors)
    {
        using var argv = new StringVector(arguments);
        using var envp = new StringVector(environment);
        using var file = new StringVector([path]);
        var attributes = stackalloc byte[RoomForAttributes];
        var actions = stackalloc byte[RoomForActions];
        var copies = new List<SafeHandle>();
        Libc.posix_spawnattr_init(attributes);
        Libc.posix_spawn_file_actions_init(actions);
        try
        {
            Libc.posix_spawnattr_setflags(attributes, NewSession);
            foreach (var descriptor in descriptors) copies.Add(Descriptors.DuplicateHigh((int)descriptor.DangerousGetHandle()));
            for (var i = 0; i < copies.Count; i++) Libc.posix_spawn_file_actions_adddup2(actions, (int)copies[i].DangerousGetHandle(), i);
            int pid;
            var error = Libc.posix_spawn(&pid, file.Pointer[0], actions, attributes, argv.Pointer, envp.Pointer);
            return error == 0 ? pid : throw new NativeException("posix_spawn", error);
        }
        finally
        {
            foreach (var copy in copies) copy.Dispose();
            Libc.posix_spawn_file_actions_destroy(actions);
            Libc.posix_spawnattr_destroy(attributes);
        }
    }
}

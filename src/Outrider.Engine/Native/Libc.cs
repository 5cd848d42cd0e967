using System.Runtime.InteropServices;

namespace Outrider.Native;

/// <summary>
/// The libc calls that .NET has no way of its own for, as their man pages declare them; only the typed methods beside this file use them.
/// Structures are passed as pointers to zeroed memory at the offsets of Linux's 64-bit ABI, which x86-64 and arm64 share.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    // Processes: posix_spawn(3), waitid(2), kill(2), prctl(2), getppid(2), execve(2), _exit(2), chdir(2).
    [LibraryImport(Library)]
    public static partial int posix_spawn(int* pid, byte* path, void* fileActions, void* attributes, byte** argv, byte** envp);

    [LibraryImport(Library)]
    public static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport(Library)]
    public static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport(Library)]
    public static partial int posix_spawn_file_actions_adddup2(void* actions, int from, int to);

    [LibraryImport(Library)]
    public static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport(Library)]
    public static partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport(Library)]
    public static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int waitid(int idType, int id, void* siginfo, int options);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int kill(int pid, int signal);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int prctl(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);

    [LibraryImport(Library)]
    public static partial int getppid();

    [LibraryImport(Library)]
    public static partial int gettid();

    [LibraryImport(Library)]
    public static partial uint geteuid();

    [LibraryImport(Library, SetLastError = true)]
    public static partial int chdir(byte* path);

    // Who a process is and what it may use: setgroups(2), setgid(2), setuid(2), prlimit(2), fchown(2).
    [LibraryImport(Library, SetLastError = true)]
    public static partial int setgroups(nuint count, uint* groups);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setgid(uint group);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setuid(uint user);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int prlimit(int pid, int resource, ulong* limits, ulong* old);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fchown(int descriptor, uint owner, uint group);

    // For calls that a C library may not have a name for yet (syscall(2)): pidfd_open(2), pidfd_send_signal(2). Their numbers are the same on all architectures.
    [LibraryImport(Library, SetLastError = true)]
    public static partial nint syscall(nint number, nint arg1, nint arg2, nint arg3, nint arg4);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int execve(byte* path, byte** argv, byte** envp);

    [LibraryImport(Library)]
    public static partial void _exit(int status);

    // Memory: madvise(2).
    [LibraryImport(Library, SetLastError = true)]
    public static partial int madvise(void* first, nuint length, int advice);

    // Signals: signal(2), sigprocmask(2).
    [LibraryImport(Library)]
    public static partial nint signal(int number, nint handler);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int sigprocmask(int how, void* set, void* old);

    // Descriptors: dup2(2), fcntl(2), fcntl_locking(2), pipe(2), socketpair(2), memfd_create(2), eventfd(2), close_range(2), poll(2), read(2), write(2), pwritev2(2), lseek(2), tee(2), send(2).
    [LibraryImport(Library, SetLastError = true)]
    public static partial int fcntl(int descriptor, int command, nint argument);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int dup2(int from, int to);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int pipe2(int* descriptors, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int socketpair(int domain, int type, int protocol, int* descriptors);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int memfd_create(byte* name, uint flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int eventfd(uint initial, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int close_range(uint first, uint last, uint flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int poll(void* descriptors, nuint count, int timeoutMs);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint read(int descriptor, void* buffer, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint write(int descriptor, void* buffer, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint send(int descriptor, void* buffer, nuint count, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint pwritev2(int descriptor, void* vectors, int count, nint offset, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint tee(int from, int to, nuint count, uint flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint lseek(int descriptor, nint offset, int whence);

    // Sockets: socket(2), bind(2), listen(2), accept4(2), connect(2), recv(2), sendto(2), getsockopt(2).
    [LibraryImport(Library, SetLastError = true)]
    public static partial int socket(int domain, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int bind(int descriptor, void* address, uint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int listen(int descriptor, int backlog);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int accept4(int descriptor, void* address, void* length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int connect(int descriptor, void* address, uint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint recv(int descriptor, void* buffer, nuint count, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint sendto(int descriptor, void* buffer, nuint count, int flags, void* address, uint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int getsockopt(int descriptor, int level, int option, void* value, uint* length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setsockopt(int descriptor, int level, int option, void* value, uint length);

    // sendmsg(2), recvmsg(2).
    [LibraryImport(Library, SetLastError = true)]
    public static partial nint sendmsg(int descriptor, void* message, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint recvmsg(int descriptor, void* message, int flags);

    // Files and randomness: open(2), fallocate(2), mkdir(2), rmdir(2), fsync(2), chown(2), statx(2), statfs(2), inotify(7), getrandom(2).

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags, int mode);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mkdir(string path, uint mode);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rmdir(string path);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fallocate(int descriptor, int mode, nint offset, nint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fsync(int descriptor);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int chown(string path, uint owner, uint group);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(int folder, string path, int flags, uint mask, Statx* result);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int inotify_init1(int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int inotify_add_watch(int descriptor, string path, uint mask);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int inotify_rm_watch(int descriptor, int watch);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statfs(string path, void* result);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint getrandom(void* buffer, nuint count, uint flags);
}

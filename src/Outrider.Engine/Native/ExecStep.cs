using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>
/// The short life of our own executable between the supervisor and a program: <c>outrider exec --parent PID --death-signal N --directory D --ready-descriptor N -- program args…</c>.
/// It does in the child what posix_spawn(3) has no attribute for, and becomes the program:
/// its parent-death signal, its folder, default signals (the runtime ignores SIGPIPE, and an ignored signal stays ignored over execve(2)),
/// no descriptor but 0, 1 and 2, and N where that is not 0: descriptor 5 becomes it. Descriptor 3 is the status pipe, where it says why not; 4 is a file in memory with the program's environment
/// (<c>NAME=value</c>, each ended by NUL), which is not this process's own: what is meant for a .NET application (a profiler, a heap limit) must not run here.
/// </summary>
internal static unsafe class ExecStep
{
    public const string Verb = "exec";
    public const int StatusDescriptor = 3;
    public const int EnvironmentDescriptor = 4;
    public const int ReadyDescriptor = 5;

    private const int SetParentDeathSignal = 1; // PR_SET_PDEATHSIG
    private const int SetMask = 2; // SIG_SETMASK
    private const uint CloseOnExec = 4; // CLOSE_RANGE_CLOEXEC, Linux 5.11
    private const int LastSignal = 64;
    private const int CouldNotExecute = 127; // As shells have it; the supervisor goes by the status pipe.

    // As execvp(3) searches where PATH is not set.
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin";

    // Where failures are told; out of the way of the descriptor that is placed.
    private static SafeFileHandle s_status = new(StatusDescriptor, false);

    /// <param name="readyDescriptor">What the program finds descriptor 5 as; 0 where there is none.</param>
    public static IReadOnlyList<string> Arguments(int parent, Signal? deathSignal, string directory, int readyDescriptor, IReadOnlyList<string> command) =>
        [Verb, "--parent", Text(parent), "--death-signal", Text(deathSignal?.Number ?? 0), "--directory", directory, "--ready-descriptor", Text(readyDescriptor), "--", .. command];

    /// <param name="arguments">What follows the verb.</param>
    /// <returns>Never.</returns>
    /// <exception cref="ArgumentException">A person typed it.</exception>
    public static int Run(string[] arguments)
    {
        if (arguments is not ["--parent", var parent, "--death-signal", var deathSignal, "--directory", var directory, "--ready-descriptor", var ready, "--", var program, ..])
            throw new ArgumentException("'exec' is Outrider's own; to run a program: outrider run -- <command>");
        DieWith(int.Parse(parent, CultureInfo.InvariantCulture), int.Parse(deathSignal, CultureInfo.InvariantCulture));
        var environment = ReadEnvironment();
        using var folder = new StringVector([directory]);
        if (Libc.chdir(folder.Pointer[0]) != 0) Fail(ExecFailure.Step.Directory, Marshal.GetLastPInvokeError());
        var readyDescriptor = int.Parse(ready, CultureInfo.InvariantCulture);
        using var kept = readyDescriptor == 0 ? null : SetAside();
        Become(Candidates(program, environment), arguments[9..], environment, kept, readyDescriptor);
        return CouldNotExecute;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void DieWith(int parent, int signal)
    {
        if (signal != 0) _ = Libc.prctl(SetParentDeathSignal, (nuint)signal, 0, 0, 0);
        // It may have died before the call above; then nobody would ever tell us.
        if (Libc.getppid() != parent) Libc._exit(CouldNotExecute);
    }

    /// <summary>The number that the program wants may be one of those that are still in use here.</summary>
    private static SafeFileHandle SetAside()
    {
        s_status = Descriptors.DuplicateHigh(StatusDescriptor);
        return Descriptors.DuplicateHigh(ReadyDescriptor);
    }

    private static string[] ReadEnvironment()
    {
        try
        {
            return Encoding.UTF8.GetString(Descriptors.ReadMemoryFile(EnvironmentDescriptor)).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            Fail(ExecFailure.Step.Environment, Errno.InvalidArgument);
            throw;
        }
    }

    private static string[] Candidates(string program, string[] environment)
    {
        if (program.Contains('/')) return [program];
        var path = environment.FirstOrDefault(e => e.StartsWith("PATH=", StringComparison.Ordinal))?["PATH=".Length..] ?? DefaultPath;
        return [.. path.Split(':').Select(folder => folder.Length == 0 ? "./" + program : Path.Combine(folder, program))];
    }

    /// <summary>Everything is laid out before the first signal is reset: from there on the runtime can no longer stop its threads to collect.</summary>
    private static void Become(string[] candidates, string[] arguments, string[] environment, SafeFileHandle? kept, int readyDescriptor)
    {
        using var paths = new StringVector(candidates);
        using var argv = new StringVector(arguments);
        using var envp = new StringVector(environment);
        var none = stackalloc byte[128];
        new Span<byte>(none, 128).Clear();
        CloseAllOnExec();
        // The copy is not closed on execve(2), by dup2(2)'s own rule.
        if (kept is not null) _ = Libc.dup2((int)kept.DangerousGetHandle(), readyDescriptor);
        for (var signal = 1; signal <= LastSignal; signal++) _ = Libc.signal(signal, 0);
        _ = Libc.sigprocmask(SetMask, none, null);

        var error = Errno.NoEntry;
        for (var i = 0; i < paths.Count; i++)
        {
            _ = Libc.execve(paths.Pointer[i], argv.Pointer, envp.Pointer);
            var now = Marshal.GetLastPInvokeError();
            // As execvp(3): what is not there is passed over, what may not be executed is remembered, anything else is the answer.
            if (now is not (Errno.NoEntry or Errno.NotDirectory)) error = now;
            if (now is not (Errno.NoEntry or Errno.NotDirectory or Errno.AccessDenied)) break;
        }

        Fail(ExecFailure.Step.Execute, error);
    }

    private static void CloseAllOnExec()
    {
        if (Libc.close_range(StatusDescriptor, uint.MaxValue, CloseOnExec) == 0) return;
        foreach (var entry in Directory.GetFiles("/proc/self/fd"))
            if (int.TryParse(Path.GetFileName(entry), CultureInfo.InvariantCulture, out var descriptor) && descriptor >= StatusDescriptor)
                Descriptors.CloseOnExec(descriptor);
    }

    private static void Fail(ExecFailure.Step step, int error)
    {
        Span<byte> bytes = stackalloc byte[ExecFailure.Length];
        new ExecFailure(step, error).Write(bytes);
        Descriptors.TryWriteAll(s_status, bytes);
        Libc._exit(CouldNotExecute);
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Native;

/// <summary>
/// The short life of our own executable between the supervisor and a program: <c>outrider exec -- program args…</c>, with its orders (<see cref="ExecOrder"/>) and
/// the program's environment in a file in memory as descriptor 4, and descriptor 5 to be placed where the order says. It does in the child what posix_spawn(3) has no attribute for, and becomes the program: its
/// groups, limits, user, parent-death signal, folder, default signals (the runtime ignores SIGPIPE, and an ignored signal stays ignored over execve(2)),
/// no descriptor but 0, 1 and 2. The program's environment is not this process's own: what is meant for a .NET application (a profiler, a heap limit) must not run here.
/// Descriptor 3 is its line to the supervisor: it says there why not, and waits there for one byte before it goes: the supervisor gives it once
/// somebody else knows of this process, so that it can never outlive a supervisor that is killed in that moment.
/// </summary>
internal static unsafe class ExecStep
{
    public const string Verb = "exec";
    public const int StatusDescriptor = 3;
    public const int OrderDescriptor = 4;
    public const int ReadyDescriptor = 5;

    private const int SetParentDeathSignal = 1; // PR_SET_PDEATHSIG
    private const int SetMask = 2; // SIG_SETMASK
    private const uint CloseOnExec = 4; // CLOSE_RANGE_CLOEXEC, Linux 5.11
    private const int LastSignal = 64;
    private const int CouldNotExecute = 127; // As shells have it; the supervisor goes by the status pipe.
    private const uint Unchanged = uint.MaxValue; // chown(2)

    // As execvp(3) searches where PATH is not set.
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin";

    // Where failures are told; out of the way of the descriptor that is placed.
    private static SafeFileHandle s_status = new(StatusDescriptor, false);

    public static IReadOnlyList<string> Arguments(IReadOnlyList<string> command) => [Verb, "--", .. command];

    /// <param name="arguments">What follows the verb.</param>
    /// <returns>Never.</returns>
    /// <exception cref="ArgumentException">A person typed it.</exception>
    public static int Run(string[] arguments)
    {
        if (arguments is not ["--", var program, ..]) throw new ArgumentException("'exec' is Outrider's own; to run a program: outrider run -- <command>");
        var order = ReadOrder();
        // Laid out before the limits hold, which are the program's and may leave this process no room.
        using var paths = new StringVector(Candidates(program, order.Environment));
        using var argv = new StringVector(arguments[1..]);
        using var envp = new StringVector(order.Environment);
        using var folder = new StringVector([order.Directory]);
        using var kept = order.ReadyDescriptor == 0 ? null : SetAside();
        foreach (var file in order.Join) Must(ExecFailure.Step.Group, KernelFile.Write(file, "0"));
        foreach (var limit in order.Limits) Must(ExecFailure.Step.Limit, limit.Apply(0));
        if (order.Credentials is { } who) Become(who);
        DieWith(order);
        // As the program's user, for whose eyes alone it may be.
        Must(ExecFailure.Step.Directory, Libc.chdir(folder.Pointer[0]) == 0 ? 0 : Marshal.GetLastPInvokeError());
        AwaitGo();
        Become(paths, argv, envp, kept, order.ReadyDescriptor);
        return CouldNotExecute;
    }

    /// <summary>The number that the program wants may be one of those that are still in use here.</summary>
    private static SafeFileHandle SetAside()
    {
        s_status = Descriptors.DuplicateHigh(StatusDescriptor);
        return Descriptors.DuplicateHigh(ReadyDescriptor);
    }

    private static ExecOrder ReadOrder()
    {
        try
        {
            return ExecOrder.FromBytes(Descriptors.ReadMemoryFile(OrderDescriptor));
        }
        catch (Exception e) when (e is IOException or FormatException or InvalidOperationException)
        {
            Fail(ExecFailure.Step.Order, Errno.InvalidArgument);
            throw;
        }
    }

    private static string[] Candidates(string program, IReadOnlyList<string> environment)
    {
        if (program.Contains('/')) return [program];
        var path = environment.FirstOrDefault(e => e.StartsWith("PATH=", StringComparison.Ordinal))?["PATH=".Length..] ?? DefaultPath;
        return [.. path.Split(':').Select(folder => folder.Length == 0 ? "./" + program : Path.Combine(folder, program))];
    }

    /// <summary>The user last, who may change nothing of this any more.</summary>
    private static void Become(Credentials who)
    {
        uint[] groups = [.. who.Groups];
        fixed (uint* first = groups) Must(ExecFailure.Step.User, Libc.setgroups((nuint)groups.Length, first) == 0 ? 0 : Marshal.GetLastPInvokeError());
        Must(ExecFailure.Step.User, Libc.setgid(who.Group) == 0 ? 0 : Marshal.GetLastPInvokeError());
        if (who.User is not { } user) return;
        GiveOutput(1, user);
        GiveOutput(2, user);
        Must(ExecFailure.Step.User, Libc.setuid(user) == 0 ? 0 : Marshal.GetLastPInvokeError());
    }

    /// <summary>Its output is a pipe of ours. A program that opens /dev/stdout opens that pipe anew, and must own it. Anything but a pipe (/dev/null) is not ours to give.</summary>
    private static void GiveOutput(int descriptor, uint user)
    {
        var target = new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}")).LinkTarget;
        if (target?.StartsWith("pipe:", StringComparison.Ordinal) == true) _ = Libc.fchown(descriptor, user, Unchanged);
    }

    /// <summary>After the change of user, which clears it.</summary>
    private static void DieWith(ExecOrder order)
    {
        if (order.DeathSignal != 0) _ = Libc.prctl(SetParentDeathSignal, (nuint)order.DeathSignal, 0, 0, 0);
        // It may have died before the call above; then nobody would ever tell us.
        if (Libc.getppid() != order.Parent) Libc._exit(CouldNotExecute);
    }

    private static void AwaitGo()
    {
        Span<byte> go = stackalloc byte[1];
        // Its end instead of a byte: there is no supervisor any more.
        if (Descriptors.Read(s_status, go) == 0) Libc._exit(CouldNotExecute);
    }

    /// <summary>From the first signal that is reset on the runtime can no longer stop its threads to collect.</summary>
    private static void Become(StringVector paths, StringVector argv, StringVector envp, SafeFileHandle? kept, int readyDescriptor)
    {
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

    private static void Must(ExecFailure.Step step, int error)
    {
        if (error != 0) Fail(step, error);
    }

    private static void Fail(ExecFailure.Step step, int error)
    {
        Span<byte> bytes = stackalloc byte[ExecFailure.Length];
        new ExecFailure(step, error).Write(bytes);
        Descriptors.TryWriteAll(s_status, bytes);
        Libc._exit(CouldNotExecute);
    }
}

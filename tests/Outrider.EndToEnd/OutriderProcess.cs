using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Outrider.EndToEnd.Supervision;
using Outrider.Native;
using Outrider.Supervision.Limits;
using Outrider.Testing;

namespace Outrider.EndToEnd;

/// <summary>
/// The built executable, started as a user starts it, in a folder of its own. Disposing kills whatever the run has left, which is found by the
/// environment that all its processes share; <see cref="Left"/> tells a test the same.
/// </summary>
internal sealed partial class OutriderProcess : IAsyncDisposable
{
    private readonly Process _process;

    private OutriderProcess(TemporaryFolder folder, Process process)
    {
        Folder = folder;
        _process = process;
        process.OutputDataReceived += (_, line) => Output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => Log.Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The run's working folder; <c>outrider.yaml</c> is in it where a configuration was given, and its state below <c>state</c>.</summary>
    public TemporaryFolder Folder { get; }

    /// <summary>Standard output: the application's lines.</summary>
    public Lines Output { get; } = new();

    /// <summary>Standard error: Outrider's own log, and the application's standard error.</summary>
    public Lines Log { get; } = new();

    public int Pid => _process.Id;

    /// <summary><c>outrider run -c outrider.yaml arguments…</c></summary>
    public static OutriderProcess Run(string config, params string[] arguments) => Run(new TemporaryFolder(), config, arguments);

    /// <summary>The same in a folder that the test has filled; it is deleted with the process.</summary>
    public static OutriderProcess Run(TemporaryFolder folder, string config, params string[] arguments)
    {
        folder.Write("outrider.yaml", config);
        return Start(folder, ["run", "-c", "outrider.yaml", .. arguments]);
    }

    /// <summary><c>outrider run -- command…</c>, without a file.</summary>
    public static OutriderProcess RunCommand(params string[] command) => Start(new TemporaryFolder(), ["run", "--", .. command]);

    public static OutriderProcess Start(TemporaryFolder folder, IReadOnlyList<string> arguments, string? stdin = null, IReadOnlyDictionary<string, string>? environment = null) =>
        Start(folder, Executable, arguments, stdin, environment);

    /// <summary>The same, by a program that becomes it in the same process.</summary>
    public static OutriderProcess Wrapped(TemporaryFolder folder, IReadOnlyList<string> by, IReadOnlyList<string> arguments) =>
        Start(folder, by[0], [.. by.Skip(1), Executable, .. arguments], null, null);

    private static OutriderProcess Start(TemporaryFolder folder, string program, IReadOnlyList<string> arguments, string? stdin, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OUTRIDER_STATE"] = Path.Combine(folder.Path, "state");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var outrider = new OutriderProcess(folder, new Process { StartInfo = start });
        if (stdin is not null) outrider._process.StandardInput.Write(stdin);
        outrider._process.StandardInput.Close();
        return outrider;
    }

    /// <summary>Another command of the user's, in this run's surroundings: <c>outrider stop</c>.</summary>
    public async Task<(int Code, string Out, string Error)> Command(params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable, arguments) { WorkingDirectory = Folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OUTRIDER_STATE"] = Path.Combine(Folder.Path, "state");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Eventually.Soon);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>The exit code; fails the test where the process does not end in time.</summary>
    public async Task<int> ExitCode(TimeSpan? within = null)
    {
        using var limit = new CancellationTokenSource(within ?? Eventually.Soon);
        try
        {
            // Comes back only after both outputs have been read to their end.
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"outrider did not end. {this}");
        }

        return _process.ExitCode;
    }

    public bool HasExited => _process.HasExited;

    public void Signal(Signal signal) => ProcessControl.TrySignal(Pid, signal);

    /// <summary>The pid of the application's <paramref name="nth"/> process, once it runs.</summary>
    public async Task<int> AppPid(int nth = 1) => PidIn((await Log.Nth("the application started as pid", nth)));

    /// <summary>The pid of the modules' <paramref name="nth"/> process, once it is started.</summary>
    public async Task<int> SidecarPid(int nth = 1) => PidIn((await Log.Nth("sidecar 'outrider' started as pid", nth)));

    /// <summary>All processes of this run that live, found by the state folder in their environment. Zombies have none.</summary>
    public IReadOnlyList<int> Left() => [.. Directory.GetDirectories("/proc").Select(f => (Folder: f, Pid: int.TryParse(Path.GetFileName(f), out var pid) ? pid : 0))
        .Where(p => p.Pid > 0 && p.Pid != Environment.ProcessId && EnvironmentOf(p.Folder).Contains(Folder.Path, StringComparison.Ordinal)).Select(p => p.Pid)];

    public Task NothingIsLeft() => Eventually.True(() => Left().Count == 0, $"nothing of the run is left, but there is {string.Join(", ", Left())}");

    public async ValueTask DisposeAsync()
    {
        for (var left = Left(); left.Count > 0; left = Left())
        {
            foreach (var pid in left) ProcessControl.TrySignal(pid, Native.Signal.Kill);
            await Task.Yield();
        }

        await _process.WaitForExitAsync();
        // Whoever would have taken them away was killed too.
        foreach (var group in Groups.LeftOf(Pid)) await Eventually.True(() => GroupKill.TryRemove(group), $"{group} is empty");
        _process.Dispose();
        Folder.Dispose();
    }

    public override string ToString() => $"Output:\n{Output}\nLog:\n{Log}";

    /// <summary>The folder of the repository that these tests were built from.</summary>
    public static string Root { get; } = FindRoot();

    public static string Executable { get; } = FindExecutable();

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var root = Path.GetDirectoryName(here)!;
        while (!File.Exists(Path.Combine(root, "outrider.slnx"))) root = Path.GetDirectoryName(root)!;
        return root;
    }

    /// <summary>The one that was built with these tests; a bench names the published one.</summary>
    private static string FindExecutable()
    {
        if (Environment.GetEnvironmentVariable("OUTRIDER_EXECUTABLE") is { Length: > 0 } given) return given;
        // bin/<configuration>/<framework>, the same for it as for these tests.
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        return Path.Combine(Root, "src", "Outrider", "bin", output.Parent!.Name, output.Name, "outrider");
    }

    private static string EnvironmentOf(string folder)
    {
        try
        {
            return File.ReadAllText(folder + "/environ");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static int PidIn(string line) => int.Parse(PidAtEnd().Match(line).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"pid (\d+)$")]
    private static partial Regex PidAtEnd();
}

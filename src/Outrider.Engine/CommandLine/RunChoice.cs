using System.CommandLine;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Supervision;

namespace Outrider.CommandLine;

/// <summary>Which of the runs on this machine a command line means: the one of a name or of a configuration, or the only one there is.</summary>
internal sealed class RunChoice(Terminal terminal, IReadOnlyList<string> stateRoots, TimeProvider time)
{
    public const string Note = "Without NAME and -c it is the one run of yours on this machine. Exit code 69 where there is none or it does not answer.";

    /// <param name="name">Of the application; null for any.</param>
    /// <param name="config">Path of the configuration; null for any.</param>
    public IReadOnlyList<LiveRun> Find(string? name, string? config)
    {
        var full = config is null ? null : Path.GetFullPath(config);
        return [.. LiveRun.Find(stateRoots, WrittenState(full)).Where(r => (name is null || r.Record.Service == name) && (full is null || r.Record.ConfigPath == full))];
    }

    /// <summary>The one that is meant. Null after having said why it is none, with the exit code.</summary>
    public LiveRun? One(string? name, string? config, out int code)
    {
        var runs = Find(name, config);
        code = runs.Count == 0 ? RefuseNone(name, config) : ExitCode.Usage;
        if (runs.Count == 1) return runs[0];
        if (runs.Count > 1) RefuseMany(runs);
        return null;
    }

    public int RefuseNone(string? name, string? config)
    {
        terminal.Error.WriteLine($"outrider: no run{(name is null ? "" : $" of '{name}'")}{(config is null ? "" : $" of {config}")} is alive on this machine; start one with: outrider run -- <command>");
        return ExitCode.Unavailable;
    }

    public Table List(IReadOnlyList<LiveRun> runs)
    {
        var table = new Table("NAME", "PID", "SINCE", "ADMIN", "CONFIGURATION");
        foreach (var (_, run) in runs) table.Add(run.Service, $"{run.Pid}", Age.Since(run.Started, time), run.AdminUrl, run.ConfigPath);
        return table;
    }

    public static Argument<string?> Name() => new("NAME") { Arity = ArgumentArity.ZeroOrOne };

    private void RefuseMany(IReadOnlyList<LiveRun> runs)
    {
        terminal.Error.WriteLine($"outrider: {runs.Count} runs are meant; name one of them, or give its configuration with -c");
        foreach (var (_, run) in runs) terminal.Error.WriteLine($"  {run.Service}  pid {run.Pid}{(run.ConfigPath.Length == 0 ? "" : $"  {run.ConfigPath}")}");
    }

    /// <summary>A run whose configuration says where its state is has its folder there, and not below the usual ones.</summary>
    private string[] WrittenState(string? config)
    {
        if (config is null || !File.Exists(config)) return [];
        var written = ConfigFile.Read(config, null, terminal.Environment, new Problems())?["outrider"]?["state"]?.Value;
        return string.IsNullOrEmpty(written) ? [] : [Path.Combine(Path.GetDirectoryName(config)!, written)];
    }
}

using System.IO.Compression;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs;
using Outrider.Logs.Sinks;
using Outrider.Observability;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Sources;

/// <summary>
/// An application that writes, rotates, cuts, packs and deletes its files at random, beside a model of what it wrote; and a pipeline over them that is started again
/// and again. Everything follows from the seed but the moments at which the pipeline looks: where the model must know what it has seen, it waits for that.
/// </summary>
internal sealed class FileWorld : IAsyncDisposable
{
    // A few chunks: a sink that does not answer stops the reading soon.
    private const long MaxMemory = 8 << 10;

    private readonly Random _random;
    private readonly bool _isKilled;
    private readonly string _root;
    private readonly string _logs;
    private readonly string _state;
    private readonly List<ModelFile> _files = [];
    private readonly RecordingSink _sink = new();
    private FollowedPaths _followed = new();
    private LogPipeline? _pipeline;
    private long _lost;
    private int _count;
    private int _signs;
    private int _repeatable;

    /// <param name="seed">Of everything.</param>
    /// <param name="isKilled">Lives end without a last word, at what their checkpoints were when they did; else as a restart ends them.</param>
    public FileWorld(int seed, bool isKilled)
    {
        _random = new Random(seed);
        _isKilled = isKilled;
        // In memory where the machine has such a place: a sync of a real disk takes longer than a hundred steps.
        _root = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"outrider-world-{Environment.ProcessId}-{seed}")).FullName;
        _logs = Directory.CreateDirectory(Path.Combine(_root, "logs")).FullName;
        _state = Path.Combine(_root, "state");
    }

    public async Task RunAsync(int steps)
    {
        await BeginAsync();
        for (var step = 0; step < steps; step++)
        {
            await StepAsync();
            Balances();
        }

        _sink.Open();
        foreach (var file in _files) LetGo(file);
        await Eventually.Holds(() =>
        {
            Balances();
            Assert.Empty(Missing());
            return Task.FromResult(true);
        }, "every line that could be read has arrived");
        await Eventually.True(() => _pipeline!.Totals.All(t => t.InFlight == 0), "all is acknowledged");
        // Who is killed forgets what only it has seen.
        if (!_isKilled)
            await Eventually.Holds(() =>
            {
                LossesAreCounted();
                return Task.FromResult(true);
            }, "what did not arrive is counted");
        InOrder();
        RepeatedLittle();
    }

    public async ValueTask DisposeAsync()
    {
        _sink.Open();
        if (_pipeline is not null) await _pipeline.DisposeAsync();
        foreach (var file in _files) file.Writer?.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private async Task StepAsync()
    {
        var what = _random.Next(100);
        if (what < 50) Write();
        else if (what < 56) Appear();
        else if (what < 66) Rename();
        else if (what < 71) await CutAsync();
        else if (what < 76) await DeleteAsync(alsoRenamed: true);
        else if (what < 80) await DeleteAsync(alsoRenamed: false);
        else if (what < 85) LetGo(Any(f => f.Writer is not null && f.Path != Current(f)));
        else if (what < 90) Pack();
        else if (what < 93) _sink.Close();
        else if (what < 96) _sink.Open();
        else if (what < 98) await RestartAsync();
        else await Task.Delay(_random.Next(15));
    }

    private void Write()
    {
        // What nobody holds and nobody sees is as good as never written.
        if (Any(f => f.Writer is not null && (_pipeline is not null || f.Path.Length > 0)) is not { } file)
        {
            Appear();
            return;
        }

        for (var n = _random.Next(1, 30); n > 0; n--) file.Write(file.Line(_random.Next(60)) + "\n");
        // Half a line, which the next write makes whole.
        if (_random.Next(3) == 0) file.Write(file.Line(0)[..^1] + ".");
    }

    private void Appear()
    {
        var path = Path.Combine(_logs, _random.Next(4) == 0 ? $"late{_random.Next(3)}/app.log" : $"app{_random.Next(3)}.log");
        if (_files.Exists(f => f.Path == path)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var file = new ModelFile(_count++, path);
        file.Writer = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
        _files.Add(file);
    }

    /// <summary>The writer goes on in it, as one does that was not told; or a new one begins at once.</summary>
    private void Rename()
    {
        if (Any(f => f.Path.Length > 0 && f.Path == Current(f)) is not { } file) return;
        var path = file.Path;
        var to = $"{path}.{_count}";
        File.Move(path, to);
        file.Path = to;
        if (_random.Next(2) == 0) LetGo(file);
        if (_random.Next(2) == 0) Appear();
    }

    private async Task CutAsync()
    {
        if (Any(f => f is { Writer: not null, Path.Length: > 0, IsPacked: false }) is not { } file) return;
        var isClosed = !_sink.IsOpen;
        await SeenAsync();
        if (!isClosed) await ArrivedAsync(file);
        // What is on its way may be lost with the life that has it.
        file.MayMiss = true;
        file.Fate += $" {file.Path[_logs.Length..]} cut(open={!isClosed})";
        var writer = file.Writer!;
        file.Writer = null;
        // A writer with O_APPEND goes on at the beginning, as .NET does after its own cut, and one without where it was: a hole comes before its next line.
        var before = writer.Position;
        writer.SetLength(0);
        if (_random.Next(2) == 0) writer.Position = before;
        var next = new ModelFile(_count++, file.Path) { Writer = writer };
        file.Path = "";
        _files.Add(next);
        for (var n = _random.Next(0, 40); n > 0; n--) next.Write(next.Line(_random.Next(60)) + "\n");
    }

    private async Task DeleteAsync(bool alsoRenamed)
    {
        if (Any(f => f.Path.Length > 0 && !f.IsPacked) is not { } file) return;
        await SeenAsync();
        if (alsoRenamed)
        {
            var to = $"{file.Path}.{_count++}";
            File.Move(file.Path, to);
            file.Path = to;
        }

        File.Delete(file.Path);
        var was = file.Path;
        file.Path = "";
        file.Fate += $" {was[_logs.Length..]} deleted";
        if (_random.Next(2) == 0) LetGo(file);
    }

    private void Pack()
    {
        if (Any(f => f is { Writer: null, Path.Length: > 0, IsPacked: false }) is not { } file) return;
        var packed = file.Path + ".gz";
        using (var to = new FileStream(packed, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0))
        using (var gzip = new GZipStream(to, CompressionLevel.Fastest))
        using (var from = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0))
            from.CopyTo(gzip);
        File.Delete(file.Path);
        file.Path = packed;
        file.Fate += _pipeline is null ? " packed(down)" : " packed";
        file.IsPacked = true;
    }

    private async Task RestartAsync()
    {
        await SeenAsync();
        var checkpoints = _isKilled ? Snapshot() : null;
        await EndAsync();
        // What was deleted is held as it was, and what is written to it from now on sees nobody.
        foreach (var file in _files.Where(f => f.Path.Length == 0))
        {
            file.Fate += " restarted";
            LetGo(file);
        }

        if (checkpoints is not null)
        {
            Restore(checkpoints);
            _repeatable += _sink.MaxEvents;
        }

        for (var n = _random.Next(6); n > 0; n--)
            switch (_random.Next(4))
            {
                case 0: Appear(); break;
                case 1: Rename(); break;
                case 2: Pack(); break;
                default: Write(); break;
            }

        await BeginAsync();
    }

    private async Task BeginAsync()
    {
        var problems = new Problems();
        var config = PipelineRun.Read($"sources: [{"{"} type: file, poll: 50ms, max_open: 200, paths: [{_logs}/**/*] {"}"}]\nsinks: [{"{"} type: console {"}"}]", problems);
        Assert.Empty(problems.InOrder());
        config.Sinks = [new Chosen<LogSinkPart>("recording", new LogSinkPart(new DeliverySettings(), _ => _sink.Connect()))];
        config.MaxMemory = new ByteSize(MaxMemory);
        _followed = new FollowedPaths();
        _pipeline = new LogPipeline(config, PipelineRun.Identity, _state, TimeProvider.System, _followed, new MetricRegistry(), new StatusBoard());
        await _pipeline.StartAsync();
    }

    private async Task EndAsync()
    {
        await _pipeline!.DisposeAsync();
        Balances();
        _lost += _pipeline.Totals.Sum(t => t.Dropped);
        _pipeline = null;
    }

    private Dictionary<string, byte[]> Snapshot()
    {
        var folder = Path.Combine(_state, "logs");
        if (!Directory.Exists(folder)) return [];
        // In the order in which they end: a copy is deleted on a checkpoint.
        var held = Path.Combine(folder, "held");
        var files = Directory.Exists(held) ? Directory.EnumerateFiles(held).ToDictionary(f => f, Read) : [];
        foreach (var checkpoint in Directory.EnumerateFiles(folder, "*.json")) files[checkpoint] = Read(checkpoint);
        return files;
    }

    private void Restore(Dictionary<string, byte[]> files)
    {
        Directory.Delete(Path.Combine(_state, "logs"), recursive: true);
        Directory.CreateDirectory(Path.Combine(_state, "logs"));
        Directory.CreateDirectory(Path.Combine(_state, "logs", "held"));
        foreach (var (path, bytes) in files) File.WriteAllBytes(path, bytes);
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            // Acknowledged, saved and deleted in this moment.
            return [];
        }
    }

    /// <summary>The pipeline has seen all that was done so far: between two looks that each find a new file, it has looked at every one.</summary>
    private async Task SeenAsync()
    {
        for (var n = 0; n < 2; n++)
        {
            var sign = Path.Combine(_logs, $"{_signs++}.sign");
            await File.WriteAllBytesAsync(sign, []);
            await Eventually.True(() => _followed.Contains(sign), "a new file is found");
            File.Delete(sign);
        }
    }

    private Task ArrivedAsync(ModelFile file) => Eventually.True(() => !MissingOf(file, [.. _sink.Messages]).Any() && _pipeline!.Totals.All(t => t.InFlight == 0), "what an open sink gets has arrived");

    private void LetGo(ModelFile? file)
    {
        file?.Writer?.Dispose();
        if (file is not null) file.Writer = null;
    }

    private ModelFile? Any(Func<ModelFile, bool> isMeant) => _files.Where(isMeant).ToArray() is { Length: > 0 } all ? all[_random.Next(all.Length)] : null;

    private static string Current(ModelFile file) => file.Path.EndsWith(".log", StringComparison.Ordinal) ? file.Path : "";

    private void Balances()
    {
        foreach (var t in _pipeline!.Totals) Assert.True(t.Read == t.Acknowledged + t.InFlight + t.Buffered + t.Dropped && t.InFlight >= 0, $"the sum does not hold: {t}");
    }

    private IReadOnlyList<string> Missing()
    {
        var arrived = _sink.Messages.ToHashSet();
        return [.. _files.Where(f => !f.MayMiss).SelectMany(f => MissingOf(f, arrived))];
    }

    private static IEnumerable<string> MissingOf(ModelFile file, HashSet<string> arrived)
    {
        var lines = file.Lines;
        // A last line without its end is held for as long as its writer may go on.
        return lines.Take(lines.Count - (file is { EndsInsideLine: true } and ({ Writer: not null } or { Path.Length: > 0, IsPacked: false }) ? 1 : 0)).Where(l => !arrived.Contains(l));
    }

    /// <summary>Byte by byte: what was written has arrived, or still waits for the end of its line, or is counted.</summary>
    private void LossesAreCounted()
    {
        var arrived = _sink.Messages.ToHashSet();
        var missing = _files.Where(f => f.MayMiss).Sum(f => f.Length - f.Lines.Where(arrived.Contains).Sum(l => l.Length + 1) + (f.EndsInsideLine && arrived.Contains(f.Lines[^1]) ? 1 : 0));
        var counted = _lost + _pipeline!.Totals.Sum(t => t.Dropped);
        Assert.True(missing == counted, $"{missing} bytes are missing and {counted} counted, of {Tell(_files.Where(f => f.MayMiss && !f.Lines.All(arrived.Contains)))}");
    }

    private void InOrder()
    {
        var seen = new HashSet<string>();
        var last = new Dictionary<int, int>();
        foreach (var message in _sink.Messages.Where(seen.Add))
        {
            var parts = message.Split('-');
            if (parts.Length < 3 || !int.TryParse(parts[0], out var file) || !int.TryParse(parts[1], out var line)) continue;
            Assert.True(!last.TryGetValue(file, out var before) || before < line, $"line {line} of file {file} came after {before}");
            last[file] = line;
        }
    }

    private void RepeatedLittle()
    {
        var messages = _sink.Messages;
        var written = _files.SelectMany(f => f.Lines).ToHashSet();
        Assert.DoesNotContain(messages, m => !written.Contains(m));
        var repeated = messages.GroupBy(m => m).Where(g => g.Count() > 1).Select(g => g.Key).ToArray();
        Assert.True(repeated.Length <= _repeatable, $"{repeated.Length} lines came more than once, of {Tell(_files.Where(f => f.Lines.Intersect(repeated).Any()))}");
    }

    private static string Tell(IEnumerable<ModelFile> files) => string.Join(", ", files.Select(f => $"{f.Number} ({f.Length} bytes):{f.Fate}"));
}

using System.Globalization;
using System.Text.RegularExpressions;
using System.Text;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.Faults.Logs;

/// <summary>
/// One row of the matrix: numbered lines are written, their file is rotated and the fault strikes in the middle of it, some rounds of that; then every number must have
/// come, whole, no more of them twice than were in a batch that a fault has met, and the account must hold.
/// </summary>
internal sealed class Row : IAsyncDisposable
{
    private const int BatchEvents = 100;

    private static readonly int Lines = Setting("OUTRIDER_MATRIX_LINES", 120); // at most, of one burst
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly NumberedSink _sink = new();
    private readonly Rotation _rotation;
    private readonly Fault _fault;
    private readonly Random _dice;
    private readonly StringBuilder _story = new();
    private readonly NumberedFile _file;
    private readonly ICollector _collector;
    private readonly Trouble _trouble;
    private readonly SmallDisk? _disk;
    private readonly HashSet<int> _lost = [];

    /// <param name="rotation">Of its file.</param>
    /// <param name="fault">Once a round.</param>
    /// <param name="dice">Of this row.</param>
    public Row(Rotation rotation, Fault fault, Random dice)
    {
        (_rotation, _fault, _dice) = (rotation, fault, dice);
        _file = new NumberedFile(_folder["logs/app.log"], dice);
        var time = new SteppedTime();
        var state = _folder["state/"].TrimEnd('/');
        if (fault == Fault.DiskFull)
        {
            Machine.RequireRoot("mount a small disk");
            _disk = new SmallDisk(state, "8m");
        }

        // With one a full disk has something to refuse; elsewhere the dice decide, or who asks for all or none.
        var isEven = dice.Next(2) == 0;
        var isBuffered = Environment.GetEnvironmentVariable("OUTRIDER_MATRIX_BUFFER") switch { "always" => true, "never" => false, _ => isEven || fault is Fault.DiskFull };
        isBuffered |= fault is Fault.TornBuffer or Fault.FlippedByte;
        if (isBuffered) Tell("with a durable buffer");
        var buffer = isBuffered ? ", buffer: { max: 64MiB }" : "";
        // A copy of a file that was cut in place is no other file; and one that was renamed once is found again without its pattern meaning it.
        var pattern = _file.Path + (rotation == Rotation.DoubleRotation ? "*" : "");
        var source = rotation == Rotation.Stdout ? "type: app" : $"type: file, paths: ['{pattern}']";
        var logs = $$"""
            sources: [ { {{source}} } ]
            sinks: [ { type: http, url: '{{_sink.Url}}', batch: { max_events: {{BatchEvents}}, max_wait: 30ms }, backoff: { first: 20ms, max: 200ms }{{buffer}} } ]
            """;
        // Prints what is written to the file, and says nothing of its own where there is none yet.
        var command = rotation == Rotation.Stdout ? $", command: [sh, -c, 'exec tail -q -c +1 -F {_file.Path} 2> /dev/null']" : "";
        _collector = fault == Fault.ClockStep
            ? new PipelineCollector(state, logs, time)
            : new RunCollector(_folder, $"app: {{ name: matrix{command} }}\nadmin: {{ listen: '127.0.0.1:0' }}\nlogs:\n  {logs.ReplaceLineEndings("\n  ")}\n");
        _trouble = new Trouble(fault, _sink, _collector, time, state, dice);
    }

    // With a process that ends, nothing but the file has what is not delivered; no collector can deliver what was taken from the disk.
    private bool MustBeDeliveredFirst => _trouble.EndsReader && _rotation is (Rotation.CopyTruncate or Rotation.RenameUnlink or Rotation.InodeReuse);

    public string Story => _story.ToString();

    public async Task RunAsync()
    {
        await _sink.UpAsync();
        await _collector.StartAsync();
        // What ends a process does it three times: the second and third meet what the one before has left.
        var rounds = Setting("OUTRIDER_MATRIX_ROUNDS", _trouble.EndsReader ? 3 : 2);
        for (var round = 1; round <= rounds; round++)
        {
            await RoundAsync();
            Tell($"round {round}: {_file.Count} lines written, {_sink.Count} have come, {_sink.Duplicates} twice");
        }

        await AllAsync();
        await SettledAsync();
        if (_rotation == Rotation.InodeReuse) Tell($"{_file.InodesReused} of {_file.InodesTried} inodes were used again");
        await _collector.EndAsync();
        Assert.Empty(_sink.Complaints);
        var most = BatchEvents * (_trouble.Blows + _sink.Unanswered);
        Assert.True(_sink.Duplicates <= most, $"{_sink.Duplicates} lines came twice, and {most} may");
    }

    public async ValueTask DisposeAsync()
    {
        _file.Dispose();
        // Whoever has it open must be gone before it can be unmounted, and it must be before its folder can go.
        if (_disk is not null && _collector is RunCollector run) await run.KillAllAsync();
        _disk?.Dispose();
        await _collector.DisposeAsync();
        await _sink.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>For whoever must find out why.</summary>
    public override string ToString() =>
        $"{_story}{_file.Count} lines written, {_sink.Count} have come, {_sink.Duplicates} twice; missing: {string.Join(',', _sink.Missing(_file.Count).Take(50))}\n{_collector}";

    private async Task RoundAsync()
    {
        Write();
        await PassAsync();
        if (MustBeDeliveredFirst || _trouble.BreaksBuffer) await AllAsync();
        if (MustBeDeliveredFirst) await NotedAsync();
        else await OpenedAsync();
        // Where its pattern does not mean the new name, a renamed file is found by its checkpoint.
        if (_rotation == Rotation.Rename && _trouble.EndsReader) await KnownAsync();
        var isPrintedAgain = _rotation == Rotation.Stdout && _fault == Fault.StopRun;
        if (isPrintedAgain) await ((RunCollector)_collector).Run.Output.Line(NumberedFile.TextOf(_file.Count));
        await _trouble.BeginAsync(() => MustBeDeliveredFirst && !_trouble.BreaksBuffer ? 0 : Write(), NotedAsync);
        // The application that is started again prints all that is there.
        if (isPrintedAgain) _file.Delete();
        if (!MustBeDeliveredFirst) Write();
        await PassAsync();
        await RotateAsync();
        Write();
        await PassAsync();
        await _trouble.EndAsync();
        Write();
        if (_fault == Fault.FlippedByte) await GiveUpAsync();
        else await SettledAsync(mayBeInFlight: true);
    }

    private async Task RotateAsync()
    {
        // Real rotations are hours apart: a file is collected by the time it goes, unless nobody collects at all.
        if (_collector.Pid > 0) await OpenedAsync();
        var late = MustBeDeliveredFirst ? 0 : _dice.Next(20);
        switch (_rotation)
        {
            case Rotation.Rename:
                _file.Rename(late);
                break;
            case Rotation.CopyTruncate:
                // What was not read by then is lost to whoever follows the file; that it is counted is another test.
                if (!MustBeDeliveredFirst) await Eventually.Holds(async () => (await _collector.AccountAsync()).Read >= _file.Bytes, "all is read", Patience);
                _file.CopyAndTruncate();
                break;
            case Rotation.RenameUnlink:
                _file.RenameAndUnlink(late);
                break;
            case Rotation.DoubleRotation:
                _file.RenameTwice(between: 1 + late);
                break;
            case Rotation.InodeReuse:
                _file.ReuseInode();
                break;
            default:
                break;
        }
    }

    private long Write()
    {
        var before = _file.Bytes;
        _file.Write(_dice.Next(1, Lines));
        return _file.Bytes - before;
    }

    private Task PassAsync() => Task.Delay(_dice.Between(0, 60));

    /// <summary>The process that reads has the file open that is written to. Where that process is this one, the writer has it open too.</summary>
    private Task OpenedAsync()
    {
        if (_rotation == Rotation.Stdout) return Task.CompletedTask;
        var least = _collector.Pid == Environment.ProcessId ? 2 : 1;
        return Eventually.True(() => Directory.GetFiles($"/proc/{_collector.Pid}/fd").Count(f => new FileInfo(f).LinkTarget == _file.Path) >= least, "the file is followed");
    }

    private Task KnownAsync()
    {
        var inode = $"\"inode\":{FileIdentity.Of(_file.Path)!.Value.Inode},";
        return Eventually.True(() => Directory.GetFiles(_folder["state/"], "checkpoints*.json", SearchOption.AllDirectories).Any(f => File.ReadAllText(f).Contains(inode, StringComparison.Ordinal)), "a checkpoint knows the file");
    }

    /// <summary>What the sink or its buffer has is in the checkpoints too: a process that ends before cannot tell, and rightly counts what is gone as lost.</summary>
    private Task NotedAsync()
    {
        if (_rotation == Rotation.Stdout) return Task.CompletedTask;
        var place = new Regex($"\"inode\":{FileIdentity.Of(_file.Path)!.Value.Inode},[^}}]*\"offset\":{new FileInfo(_file.Path).Length}[,}}]");
        return Eventually.True(() => Directory.GetFiles(_folder["state/"], "checkpoints*.json", SearchOption.AllDirectories).Any(f => place.IsMatch(File.ReadAllText(f))), "a checkpoint knows all of the file");
    }

    private Task AllAsync() => Eventually.True(() => _sink.Count >= _file.Count - _lost.Count, $"all {_file.Count} lines come", Patience);

    /// <summary>What a flipped byte has cost is counted, in full.</summary>
    private async Task GiveUpAsync()
    {
        await Eventually.True(() => _sink.Missing(_file.Count).LastOrDefault() < _file.Count, "what was written last comes", Patience);
        var account = await SettledAsync();
        var lost = _sink.Missing(_file.Count).Where(_lost.Add).ToArray();
        var bytes = lost.Sum(NumberedFile.BytesOf);
        Tell($"{lost.Length} lines of {bytes} bytes are lost; {account}");
        Assert.True(bytes <= account.Dropped, $"{bytes} bytes are missing; {account}");
    }

    private async Task<Account> SettledAsync(bool mayBeInFlight = false)
    {
        Account? account = null;
        await Eventually.Holds(async () => (account = await _collector.AccountAsync()).Balances && (mayBeInFlight || account.InFlight + account.Buffered == 0), "the account holds", Patience);
        Assert.True(_fault == Fault.FlippedByte || account!.Dropped == 0, $"{account}");
        return account!;
    }

    private void Tell(string line) => _story.AppendLine(line);

    private static int Setting(string variable, int usual) => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : usual;
}

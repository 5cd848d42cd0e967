using System.Text.Json;
using Microsoft.Extensions.Logging;
using Outrider.Kernel;
using Outrider.Logs.Buffering;
using Outrider.Logs.Delivery;
using Outrider.Logs.Parsers;
using Outrider.Logs.Receiving;
using Outrider.Logs.Records;
using Outrider.Logs.Sinks;
using Outrider.Logs.Sources;
using Outrider.Logs.Tailing;
using Outrider.Observability;
using Outrider.Security;

namespace Outrider.Logs;

/// <summary>
/// Lines on their way, whole: sources read files and cut lines into chunks; every chunk goes to all sinks, each of which sends at its own pace and
/// for as long as it takes; a checkpoint moves over what all of them have accepted. The files are the buffer: what is in memory is bounded, what is
/// not delivered is read again.
/// </summary>
internal sealed partial class LogPipeline : IAsyncDisposable
{
    // Refused lines are kept for a person to look at, not for ever.
    private static readonly ByteSize MaxDeadLetters = ByteSize.FromMiB(64);

    private readonly LogsConfig _config;
    private readonly AppIdentity _identity;
    private readonly string _stateFolder;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ILoggerFactory _loggers;
    private readonly MetricRegistry _registry;
    private readonly LogMetrics _metrics;
    private readonly TlsSurroundings _tls;
    private readonly OwnFiles _ownFiles = new();
    private readonly MemoryBudget _budget;
    private readonly CheckpointKeeper _keeper;
    private readonly List<SinkDelivery> _deliveries = [];
    private readonly List<SourceAccount> _accounts = [];
    private readonly List<ILogSource> _sources = [];
    private readonly StatusBoard _board;
    private Task? _readingEnded;
    private Task? _ended;

    /// <summary>Touches nothing that another pipeline of this state folder uses, so that the next one can be built while one runs.</summary>
    /// <param name="config">Checked.</param>
    /// <param name="identity">Goes into every line.</param>
    /// <param name="stateFolder">Of this run: <c>logs/</c> below it is ours, <c>output/</c> the supervisor's spool.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">For Outrider's own log.</param>
    /// <param name="registry">For Outrider's own numbers; one pipeline a registry runs at a time.</param>
    /// <param name="board">Takes the section <c>pipelines</c>.</param>
    public LogPipeline(LogsConfig config, AppIdentity identity, string stateFolder, TimeProvider time, ILoggerFactory loggers, MetricRegistry registry, StatusBoard board)
    {
        _config = config;
        _identity = identity with { Attributes = [.. identity.Attributes, .. config.Fields.Select(f => (f.Key, JsonText.Quoted(f.Value)))] };
        _stateFolder = stateFolder;
        _time = time;
        (_loggers, _registry) = (loggers, registry);
        _logger = loggers.CreateLogger("logs");
        _metrics = new LogMetrics(registry);
        _tls = new TlsSurroundings(new CertificateMetrics(registry), time, _logger);
        // What durable buffers read back is beside what sources read: a sink with a buffer goes on where another one's lines fill the memory.
        var readAhead = config.Sinks.Count(s => s.Part.Delivery.Buffer is not null) * (long)DurableBuffer.ReadAhead;
        _budget = new MemoryBudget(Math.Max(config.MaxMemory.Bytes / 2, config.MaxMemory.Bytes - readAhead));
        _keeper = new CheckpointKeeper(new CheckpointStore(Path.Combine(stateFolder, "logs", "checkpoints.json")), _metrics, time, _logger);
        foreach (var (name, sink) in Named(config.Sinks)) _deliveries.Add(Deliver(name, sink, 1u << _deliveries.Count));
        _board = board;
    }

    /// <summary>What listens for the lines of some sources; it outlives this.</summary>
    public ReceiverSet? Receivers { get; init; }

    /// <summary>Bytes of each source at this moment.</summary>
    public IReadOnlyList<SourceTotals> Totals => [.. Accounts().Select(a => a.Totals)];

    /// <summary>Starts reading where the checkpoints of the last run, or of the pipeline before, are. Once, and after that one has ended.</summary>
    public Task StartAsync()
    {
        _metrics.Memory.With().ReadFrom(() => _budget.Used);
        _board.Show("pipelines", Write);
        if (_deliveries.Count == 0) return Task.CompletedTask;
        var checkpoints = _keeper.Load();
        var intake = new Intake(_budget, _deliveries, _keeper.Due);
        foreach (var (name, make) in Named(_config.EffectiveSources)) _sources.Add(make.Make(Context(name, make.Lines, intake, checkpoints)));
        // Before anything can be acknowledged: a note without the sources would forget where the last run came to.
        _keeper.Start(_sources);
        foreach (var delivery in _deliveries) delivery.Start();
        foreach (var source in _sources) source.Start();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Reads what there is now, a last line without its end too, delivers what it can within the grace, and writes the checkpoint. For when the
    /// application has ended; where it goes on and only this process ends, <see cref="DisposeAsync"/> alone loses nothing and cuts no line.
    /// </summary>
    /// <returns>True where everything was delivered; what was not is kept for the next start.</returns>
    public async Task<bool> FlushAsync(TimeSpan grace)
    {
        using var over = new CancellationTokenSource(grace, _time);
        foreach (var delivery in _deliveries) delivery.Hurry();
        try
        {
            await Task.WhenAll(_sources.Select(s => s.DrainAsync(over.Token)));
            await _budget.EmptyAsync(over.Token);
            await Task.WhenAll(_deliveries.Select(d => d.EmptyAsync(over.Token)));
            return true;
        }
        catch (OperationCanceledException)
        {
            NotFlushed(_logger, grace.TotalSeconds);
            return false;
        }
        finally
        {
            if (_sources.Count > 0) _keeper.Save();
        }
    }

    /// <summary>
    /// Reads no more, gives what is in flight so long to be acknowledged, writes the checkpoint and ends: the next pipeline, here or in another process, goes on
    /// from there. A line whose end is not written yet stays where it is.
    /// </summary>
    public async Task LetGoAsync(TimeSpan within)
    {
        await StopReadingAsync();
        foreach (var delivery in _deliveries) delivery.Hurry();
        using var over = new CancellationTokenSource(within, _time);
        // What is not acknowledged by then is read again: at most the one batch of each sink that was on its way arrives twice.
        await _budget.EmptyAsync(over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DisposeAsync();
    }

    public ValueTask DisposeAsync() => new(_ended ??= EndAsync());

    private async Task EndAsync()
    {
        // In the order of the lines' way; the keeper last, so that it writes what was still acknowledged.
        await StopReadingAsync();
        foreach (var delivery in _deliveries) await delivery.DisposeAsync();
        await _keeper.DisposeAsync();
        foreach (var account in Accounts()) account.Close();
    }

    private Task StopReadingAsync() => _readingEnded ??= EndSourcesAsync();

    private async Task EndSourcesAsync()
    {
        foreach (var source in _sources) await source.DisposeAsync();
    }

    private SourceAccount[] Accounts()
    {
        lock (_accounts) return [.. _accounts];
    }

    private SourceAccount AccountOf(string source)
    {
        lock (_accounts)
        {
            if (_accounts.Find(a => a.Source == source) is { } account) return account;
            account = new SourceAccount(source, _metrics);
            _accounts.Add(account);
            return account;
        }
    }

    private Func<Action<LogChunk>, DurableBuffer>? Buffer(string sink, BufferConfig? config, uint mark)
    {
        if (config is null) return null;
        var folder = new BufferFolder(Path.Combine(_stateFolder, "logs", "buffer", sink));
        return deliver => new DurableBuffer(sink, mark, folder, config, AccountOf, deliver, _keeper.Note, _metrics, _time, _logger);
    }

    private SinkDelivery Deliver(string name, LogSinkPart sink, uint mark)
    {
        var letters = new DeadLetters(Path.Combine(_stateFolder, "logs", "dead-letter", name + ".ndjson"), name, MaxDeadLetters.Bytes, _metrics, _time, _logger);
        return new SinkDelivery(name, mark, sink.Make(new LogSinkContext(name, _time, _ownFiles, _metrics, _tls, _logger)), Buffer(name, sink.Delivery.Buffer, mark), letters, _keeper.Note, _metrics, _time, _logger);
    }

    private LogSourceContext Context(string name, LineSettings lines, Intake intake, Dictionary<string, IReadOnlyList<Checkpoint>> checkpoints)
    {
        var account = AccountOf(name);
        return new LogSourceContext
        {
            Identity = _identity,
            StateFolder = _stateFolder,
            Parser = (lines.Parse ?? _config.Parse).Part(new LineParserContext(lines.Multiline, account.Unparsed.Increment)),
            Shaper = Shaper(),
            MaxLine = (int)_config.MaxLine.Bytes,
            Intake = intake,
            Account = account,
            OwnFiles = _ownFiles,
            Receivers = Receivers ?? new ReceiverSet(_stateFolder, _time, _loggers, _registry),
            Time = _time,
            Logger = _logger,
            Note = _keeper.Note,
            CheckpointsOf = checkpoints.GetValueOrDefault,
            AllCheckpoints = [.. checkpoints.Values.SelectMany(c => c)],
        };
    }

    /// <summary>One a source: transforms may remember, and no two sources share a thread.</summary>
    private RecordShaper? Shaper()
    {
        if (_config.Transforms.Count == 0 && _config.Sinks.TrueForAll(s => s.Part.Delivery.When is null)) return null;
        return new RecordShaper([.. _config.Transforms.Select(t => (t.Type, t.Part(_time)))], [.. _config.Sinks.Select(s => s.Part.Delivery.When)]);
    }

    /// <summary>The type, and from the second of a type on its number: <c>http</c>, <c>http_2</c>.</summary>
    private static IEnumerable<(string Name, T Part)> Named<T>(IReadOnlyList<Configuration.Chosen<T>> chosen)
    {
        var counts = new Dictionary<string, int>();
        foreach (var (type, part) in chosen)
        {
            var count = counts[type] = counts.GetValueOrDefault(type) + 1;
            yield return (count == 1 ? type : $"{type}_{count}", part);
        }
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("sources");
        foreach (var account in Accounts())
        {
            json.WritePropertyName(account.Source);
            account.Write(json);
        }

        json.WriteEndObject();
        json.WriteStartObject("sinks");
        foreach (var delivery in _deliveries)
        {
            json.WritePropertyName(delivery.Name);
            delivery.Write(json);
        }

        json.WriteEndObject();
        json.WriteNumber("memory_bytes", _budget.Used);
        json.WriteEndObject();
    }

    [LoggerMessage(LogLevel.Warning, "not all lines were delivered within {Seconds} s; they are kept and sent at the next start")]
    private static partial void NotFlushed(ILogger logger, double seconds);
}

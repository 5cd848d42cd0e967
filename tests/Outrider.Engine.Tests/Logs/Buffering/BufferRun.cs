using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Engine.Tests.Logs.Delivery;
using Outrider.Kernel;
using Outrider.Logs;
using Outrider.Logs.Buffering;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;
using Outrider.Logs.Sinks;
using Outrider.Observability;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Buffering;

/// <summary>A durable buffer over a folder, what it gave back, and the account of its one source.</summary>
internal sealed class BufferRun : IAsyncDisposable
{
    private readonly List<LogChunk> _given = [];
    private readonly DurableBuffer _buffer;
    private long _written;

    public BufferRun(string folder, long max = 4 << 20, WhenFull whenFull = WhenFull.Wait)
    {
        var metrics = new LogMetrics(new MetricRegistry());
        Account = new SourceAccount("file", metrics);
        _buffer = new DurableBuffer("http", RecordMark.AllSinks, new BufferFolder(folder), new BufferConfig { Max = new ByteSize(max), WhenFull = whenFull }, _ => Account, Give, () => { }, metrics, TimeProvider.System, NullLogger.Instance);
        _buffer.Hurry();
        _buffer.Start();
    }

    public SourceAccount Account { get; }

    public SourceTotals Totals => Account.Totals;

    public bool IsEmpty => _buffer.IsEmpty;

    /// <summary>Records that were given back, whether answered for or not.</summary>
    public IReadOnlyList<string> Given
    {
        get
        {
            lock (_given) return [.. _given.SelectMany(c => c.Events == 0 ? [] : Texts.GetValueOrDefault(c, []))];
        }
    }

    private Dictionary<LogChunk, string[]> Texts { get; } = [];

    /// <summary>Puts lines in as one chunk; true once it was let go.</summary>
    public Task<bool> PutAsync(params string[] lines)
    {
        var text = string.Concat(lines.Select(l => l + "\n"));
        var kept = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = Interlocked.Add(ref _written, text.Length) - text.Length;
        Account.Read(lines.Length, text.Length);
        var source = ChunkOf.Text(text, new StreamLedger("1:2", 0), start, settled: chunk =>
        {
            Account.Settle(chunk);
            kept.SetResult(true);
        });
        _buffer.Add(source);
        return kept.Task;
    }

    /// <summary>The sink answers for what it was given, the first so many chunks.</summary>
    public void Answer(int chunks = int.MaxValue)
    {
        List<LogChunk> answered;
        lock (_given)
        {
            answered = [.. _given.Take(chunks)];
            _given.RemoveRange(0, answered.Count);
        }

        foreach (var chunk in answered) chunk.LetGo();
    }

    public Task HasAsync(Func<IReadOnlyList<string>, bool> given) => Eventually.True(() => given(Given), "the buffer gives back what it should");

    public ValueTask DisposeAsync() => _buffer.DisposeAsync();

    private void Give(LogChunk chunk)
    {
        lock (_given)
        {
            _given.Add(chunk);
            Texts[chunk] = Encoding.UTF8.GetString(chunk.Bytes.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }
}

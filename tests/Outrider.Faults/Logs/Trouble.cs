using System.Buffers.Binary;
using Outrider.Testing;

namespace Outrider.Faults.Logs;

/// <summary>The fault of a row: it begins and ends once a round, and what it did is counted, because each time one batch may come twice.</summary>
internal sealed class Trouble(Fault fault, NumberedSink sink, ICollector collector, SteppedTime time, string state, Random dice)
{
    private const int HeaderLength = 40; // of an entry of the buffer (FrameHeader)

    private static readonly TimeSpan SlowPace = TimeSpan.FromMilliseconds(40);

    /// <summary>How many times a batch may have been taken whose answer nobody got.</summary>
    public int Blows { get; private set; }

    /// <summary>A process ends that has read what it has not delivered: nothing but the file itself has those lines then.</summary>
    public bool EndsReader => fault is Fault.KillSidecar or Fault.StopRun or Fault.SinkDownAndKill or Fault.TornBuffer or Fault.FlippedByte;

    /// <summary>It is about what the durable buffer has and nobody else.</summary>
    public bool BreaksBuffer => fault is Fault.TornBuffer or Fault.FlippedByte;

    private RunCollector Run => (RunCollector)collector;

    private string Ballast => Path.Combine(state, "ballast");

    /// <param name="write">Some more lines, into what is collected at the moment, where that is not about to be taken away; tells how many bytes.</param>
    public async Task BeginAsync(Func<long> write, Func<Task> noted)
    {
        switch (fault)
        {
            case Fault.KillSidecar:
                Blows++;
                Run.KillSidecar();
                break;
            case Fault.StopRun:
                await Run.EndAsync();
                break;
            case Fault.SinkDown:
                Blows++;
                await sink.DownAsync();
                break;
            case Fault.Refusals:
                sink.Expect(SinkManner.TooMany, SinkManner.Unavailable);
                break;
            case Fault.TakesAndCloses:
                sink.Expect(SinkManner.CloseUnanswered, SinkManner.CloseUnanswered);
                break;
            case Fault.AnswersAndCloses:
                sink.Expect(Enumerable.Repeat(SinkManner.AnswerAndClose, 4));
                break;
            case Fault.Slow:
                sink.Pace = SlowPace;
                break;
            case Fault.SinkDownAndKill:
                Blows++;
                await sink.DownAsync();
                write();
                await Task.Delay(dice.Between(0, 100));
                Run.KillSidecar();
                break;
            case Fault.DiskFull:
                Fill();
                break;
            case Fault.ClockStep:
                time.Step((dice.NextDouble() * 2 - 1) * TimeSpan.FromHours(5));
                break;
            case Fault.TornBuffer or Fault.FlippedByte:
                await BreakBufferAsync(write, noted);
                break;
            default:
                break;
        }
    }

    public async Task EndAsync()
    {
        switch (fault)
        {
            case Fault.KillSidecar:
                await Run.BackAsync();
                break;
            case Fault.StopRun:
                await Run.StartAsync();
                break;
            case Fault.SinkDown:
                await sink.UpAsync();
                break;
            case Fault.SinkDownAndKill:
                await Run.BackAsync();
                await sink.UpAsync();
                break;
            case Fault.DiskFull:
                File.Delete(Ballast);
                break;
            case Fault.ClockStep:
                time.Step((dice.NextDouble() * 2 - 1) * TimeSpan.FromHours(5));
                break;
            case Fault.TornBuffer or Fault.FlippedByte:
                await Run.StartAsync();
                await sink.UpAsync();
                break;
            default:
                break;
        }
    }

    /// <summary>What somebody else keeps there, up to the last byte (tmpfs(5) gives whole pages).</summary>
    private void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[Environment.SystemPageSize];
        try
        {
            while (true) ballast.Write(page);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private async Task BreakBufferAsync(Func<long> write, Func<Task> noted)
    {
        Blows++;
        await sink.DownAsync();
        var before = Segments();
        var read = (await collector.AccountAsync()).Read;
        var more = write();
        await Eventually.Holds(
            async () => await collector.AccountAsync() is { InFlight: 0, Buffered: > 0 } account && account.Read >= read + more, "all lines are in the durable buffer");
        await noted();
        await Run.KillAllAsync();
        var path = Segments().First(s => s.Value > before.GetValueOrDefault(s.Key)).Key;
        using var segment = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        if (fault == Fault.TornBuffer) Tear(segment);
        else Flip(segment, before.GetValueOrDefault(path));
    }

    /// <summary>What was being written as the power went: the beginning of another entry, which looks like the first.</summary>
    private void Tear(FileStream segment)
    {
        var torn = new byte[dice.Next(1, (int)Math.Min(200, segment.Length))];
        segment.ReadExactly(torn);
        segment.Seek(0, SeekOrigin.End);
        segment.Write(torn);
    }

    /// <summary>A bit of the records of the first entry that the sink has not taken; its header says in the third and fourth word how long what is before them is, and they.</summary>
    private void Flip(FileStream segment, long from)
    {
        var header = new byte[HeaderLength];
        segment.Position = from;
        segment.ReadExactly(header);
        var (meta, records) = (BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8)), BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)));
        segment.Position += meta + dice.Next(records);
        var was = segment.ReadByte();
        segment.Position--;
        segment.WriteByte((byte)(was ^ 1 << dice.Next(8)));
    }

    /// <summary>Of the durable buffer, with their lengths, in order.</summary>
    private SortedDictionary<string, long> Segments()
    {
        var found = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(state, "*.frames", SearchOption.AllDirectories)) found[path] = new FileInfo(path).Length;
        return found;
    }
}

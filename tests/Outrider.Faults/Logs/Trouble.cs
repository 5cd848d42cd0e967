using Outrider.Testing;

namespace Outrider.Faults.Logs;

/// <summary>The fault of a row: it begins and ends once a round, and what it did is counted, because each time one batch may come twice.</summary>
internal sealed class Trouble(Fault fault, NumberedSink sink, ICollector collector, SteppedTime time, string state, Random dice)
{
    private static readonly TimeSpan SlowPace = TimeSpan.FromMilliseconds(40);

    /// <summary>How many times a batch may have been taken whose answer nobody got.</summary>
    public int Blows { get; private set; }

    /// <summary>A process ends that has read what it has not delivered: nothing but the file itself has those lines then.</summary>
    public bool EndsReader => fault is Fault.KillSidecar or Fault.StopRun or Fault.SinkDownAndKill or Fault.TornBuffer or Fault.FlippedByte;

    private RunCollector Run => (RunCollector)collector;

    private string Ballast => Path.Combine(state, "ballast");

    /// <param name="write">Some more lines, into what is collected at the moment.</param>
    public async Task BeginAsync(Action write)
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
                await BreakBufferAsync(write);
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

    private async Task BreakBufferAsync(Action write)
    {
        Blows++;
        await sink.DownAsync();
        write();
        await Eventually.Holds(async () => (await collector.AccountAsync()).Buffered > 0, "lines are in the durable buffer");
        await Run.KillAllAsync();
        var segment = Directory.GetFiles(state, "*", SearchOption.AllDirectories).Where(f => f.Contains("/logs/buffer/", StringComparison.Ordinal) && new FileInfo(f).Length > 0).Order(StringComparer.Ordinal).Last();
        using var bytes = new FileStream(segment, FileMode.Open, FileAccess.ReadWrite);
        if (fault == Fault.TornBuffer)
        {
            // What was under way: the beginning of another entry, which looks like the first.
            var torn = new byte[dice.Next(1, (int)Math.Min(200, bytes.Length))];
            bytes.ReadExactly(torn);
            bytes.Seek(0, SeekOrigin.End);
            bytes.Write(torn);
            return;
        }

        bytes.Position = dice.NextInt64(bytes.Length / 4, bytes.Length);
        var was = bytes.ReadByte();
        bytes.Position--;
        bytes.WriteByte((byte)(was ^ 1 << dice.Next(8)));
    }
}

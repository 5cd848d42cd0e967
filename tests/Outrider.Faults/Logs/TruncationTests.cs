using Outrider.Testing;

namespace Outrider.Faults.Logs;

/// <summary>A file is cut in place while lines in it wait to be read: they are lost to everybody, and to the byte it is said how many.</summary>
[Collection(Matrix.Name)]
public sealed class TruncationTests
{
    private const int Waiting = 20_000; // Of some 150 bytes each: three times what may be in memory.

    [Theory]
    [InlineData(false)]
    public async Task What_was_cut_off_before_it_was_read_is_counted_to_the_byte(bool growsWhileItWaits)
    {
        var dice = Seed.Begin();
        using var folder = new TemporaryFolder();
        using var file = new NumberedFile(folder["logs/app.log"], dice);
        await using var sink = new NumberedSink();
        await using var collector = new RunCollector(folder, $$"""
            app: { name: cut }
            admin: { listen: '127.0.0.1:0' }
            logs:
              max_memory: 1MiB
              sources: [ { type: file, paths: ['{{file.Path}}'] } ]
              sinks: [ { type: http, url: '{{sink.Url}}', batch: { max_wait: 30ms }, backoff: { first: 20ms, max: 200ms } } ]
            """);
        await collector.StartAsync();
        file.Write(Waiting);
        await Eventually.Holds(async () => await StandsStillAsync(collector), "memory is full and reading waits");
        var read = (await collector.AccountAsync()).Read;
        Assert.InRange(read, 1, file.Bytes / 2);
        if (growsWhileItWaits)
        {
            file.Write(Waiting);
            await Eventually.Holds(async () => await StandsStillAsync(collector), "it waits still");
        }

        var cut = file.Count;
        file.CopyAndTruncate();
        file.Write(100);
        await sink.UpAsync();
        await Eventually.True(() => sink.Missing(file.Count).All(n => n <= cut), "what was written afterwards comes");
        await Eventually.Holds(async () => await collector.AccountAsync() is { Balances: true, InFlight: 0 }, "the account holds");
        var account = await collector.AccountAsync();
        Assert.Equal(sink.Missing(cut).Sum(NumberedFile.BytesOf), (long)account.Dropped);
        Assert.Empty(sink.Complaints);
        await collector.EndAsync();
    }

    /// <summary>The same twice, with a look in between (a source looks once a second where nobody wakes it).</summary>
    private static async Task<bool> StandsStillAsync(RunCollector collector)
    {
        var before = await collector.AccountAsync();
        await Task.Delay(TimeSpan.FromSeconds(1.2), Test);
        return before.InFlight > 0 && before == await collector.AccountAsync();
    }
}

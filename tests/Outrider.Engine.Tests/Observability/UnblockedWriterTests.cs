using Outrider.Native;
using Outrider.Observability;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Observability;

public sealed class UnblockedWriterTests
{
    [Fact]
    public void What_was_written_is_there_once_it_is_let_go_of()
    {
        var output = new StringWriter();
        using (var writer = new UnblockedWriter(output))
        {
            for (var i = 0; i < 100; i++) writer.Write($"{i}\n");
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}\n"), output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l + "\n"));
    }

    [Fact]
    public async Task A_reader_that_stalls_holds_nobody_up_and_learns_how_much_it_missed()
    {
        var (ours, to) = Descriptors.Pipe();
        var stalled = new StreamWriter(new FileStream(to, FileAccess.Write, 0)) { AutoFlush = true };
        using var writer = new UnblockedWriter(stalled);
        var line = new string('x', 999) + "\n";
        // A pipe holds 64 of these, and a thousand may wait.
        await Task.Run(() => Write(writer, line, 2000), TestContext.Current.CancellationToken).WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(new FileStream(ours, FileAccess.Read, 0));
        var read = 0;
        string? said;
        while ((said = await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken))!.StartsWith('x')) read++;
        Assert.InRange(read, 1000, 1999);
        Assert.Equal($"{2000 - read} lines of this log were dropped while nobody read it", said);
    }

    [Fact]
    public void A_reader_that_is_gone_is_not_missed()
    {
        var (ours, to) = Descriptors.Pipe();
        ours.Dispose();
        using var writer = new UnblockedWriter(new StreamWriter(new FileStream(to, FileAccess.Write, 0)) { AutoFlush = true });
        writer.Write("anybody?\n");
    }

    private static void Write(UnblockedWriter writer, string line, int times)
    {
        for (var i = 0; i < times; i++) writer.Write(line);
    }
}

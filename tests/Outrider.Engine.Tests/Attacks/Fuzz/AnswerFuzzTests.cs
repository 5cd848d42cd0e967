namespace Outrider.Engine.Tests.Attacks;

public sealed class AnswerFuzzTests
{
    [Fact]
    public Task HttpClient_in_front_of_Outrider_reads_the_answers_that_were_decided_on() => ReadsAsync(new HttpClientReader(), 4_000_000, 1500);

    [Fact]
    public Task Node_in_front_of_Outrider_reads_the_answers_that_were_decided_on() => ReadsAsync(new NodeReader(), 5_000_000, 1500);

    [Fact]
    public Task Python_in_front_of_Outrider_reads_the_answers_that_were_decided_on() => ReadsAsync(new PythonReader(), 7_000_000, 1000);

    private static async Task ReadsAsync(IReader reader, int seed, int count)
    {
        var tally = new Tally();
        await AnswerOracle.RunAsync(reader, seed, count, tally);
        Assert.True(tally.Differences.IsEmpty, $"seeds from {seed}:\n{string.Join('\n', tally.Differences.Take(10))}");
        Assert.InRange(tally.Counts[$"answers read alike by {reader.Name}"], count / 3, count);
        Assert.InRange(tally.Counts["answers refused"], count / 10, count);
        Assert.InRange(tally.Counts["own answers behind them"], count * 99 / 100, count);
    }
}

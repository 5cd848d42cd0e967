using Outrider.Supervision;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision;

public sealed class RunRecordTests : IDisposable
{
    private static readonly DateTimeOffset Started = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_record_is_read_as_it_was_written()
    {
        var record = new RunRecord("orders", 12, Started, "http://127.0.0.1:9901", RunRecord.NewToken(), "/srv/outrider.yaml");
        record.Write(_root.Path);
        record.Write(_root.Path);
        Assert.Equal(record, RunRecord.Read(_root.Path));
        Assert.Equal("600", Convert.ToString((int)File.GetUnixFileMode(_root[RunRecord.FileName]), 8));
    }

    [Fact]
    public void Only_runs_that_live_are_found()
    {
        using var alive = StateFolder.OpenDefault(_root.Path, "alive");
        new RunRecord("alive", 1, Started, "", "t", "").Write(alive.Path);
        using (var dead = StateFolder.OpenDefault(_root.Path, "dead")) new RunRecord("dead", 2, Started, "", "t", "").Write(dead.Path);
        Assert.Equal(["alive"], RunRecord.FindLive([_root.Path, _root["not-there"] + "/x"]).Select(r => r.Service));
    }

    [Fact]
    public void Looking_for_runs_does_not_keep_one_from_starting()
    {
        StateFolder.OpenDefault(_root.Path, "orders").Dispose();
        Assert.Empty(RunRecord.FindLive([_root.Path]));
        using var next = StateFolder.OpenDefault(_root.Path, "orders");
        Assert.Equal(_root["orders"], next.Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"service\":1}")]
    [InlineData("{\"service\":\"a\",\"pid\":\"x\"}")]
    [InlineData("{\"service\":\"a\",\"pid\":1,\"started\":\"yesterday\"}")]
    public void A_broken_record_is_no_record(string text)
    {
        _root.Write(RunRecord.FileName, text);
        Assert.Null(RunRecord.Read(_root.Path));
    }

    [Fact]
    public void Tokens_are_long_and_never_the_same()
    {
        Assert.Equal(43, RunRecord.NewToken().Length);
        Assert.NotEqual(RunRecord.NewToken(), RunRecord.NewToken());
    }
}

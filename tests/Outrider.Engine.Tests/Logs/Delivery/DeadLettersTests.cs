using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Logs;
using Outrider.Logs.Delivery;
using Outrider.Observability;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Delivery;

public sealed class DeadLettersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_refused_stands_behind_its_reason_even_where_a_crash_has_torn_what_was_there()
    {
        var path = _folder.Write("dead-letter/http.ndjson", "{\"torn");
        Letters(path, 1 << 20).Keep(ChunkOf.Batch("{\"a\":1}\n"), "because");
        var lines = File.ReadAllLines(path);
        Assert.Equal(["{\"torn", "{\"a\":1}"], [lines[0], lines[2]]);
        Assert.Equal("because", JsonDocument.Parse(lines[1]).RootElement.GetProperty("dead_letter").GetProperty("reason").GetString());
    }

    [Fact]
    public void The_older_half_gives_way_and_only_the_owner_may_read()
    {
        var path = _folder["dead-letter/http.ndjson"];
        var letters = Letters(path, 1000);
        for (var n = 0; n < 9; n++) letters.Keep(ChunkOf.Batch($"{{\"n\":{n},\"x\":\"{new string('x', 100)}\"}}\n"), "because");
        Assert.EndsWith("}", File.ReadAllText(path).TrimEnd());
        Assert.Contains("\"n\":8", File.ReadAllText(path));
        Assert.InRange(new FileInfo(path).Length + new FileInfo(path + ".1").Length, 500, 1200);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    private static DeadLetters Letters(string path, long max) => new(path, "http", max, new LogMetrics(new MetricRegistry()), new FakeTime(), NullLogger.Instance);
}

using System.Buffers;
using System.Text.Json;
using Outrider.Observability;

namespace Outrider.Engine.Tests.Observability;

public sealed class StatusBoardTests
{
    private readonly StatusBoard _board = new();

    [Fact]
    public void A_section_that_fails_half_way_shows_its_failure_and_leaves_the_others_readable()
    {
        _board.Show("b", json =>
        {
            json.WriteStartObject();
            throw new InvalidOperationException("secret");
        });
        _board.Show("open", json => json.WriteStartArray());
        _board.Show("a", json => json.WriteNumberValue(1));
        _board.Show("c", json => json.WriteStringValue("x"));

        using var status = Read();
        Assert.Equal(["a", "b", "c", "open"], status.RootElement.EnumerateObject().Select(m => m.Name));
        Assert.Equal(1, status.RootElement.GetProperty("a").GetInt32());
        Assert.Equal("x", status.RootElement.GetProperty("c").GetString());
        Assert.Contains("'b'", status.RootElement.GetProperty("b").GetProperty("error").GetString());
        Assert.DoesNotContain("secret", status.RootElement.GetRawText());
    }

    private JsonDocument Read()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) _board.Write(json);
        return JsonDocument.Parse(buffer.WrittenMemory);
    }
}

using System.Text;
using System.Text.Json;
using Outrider.Logs.Records;
using Outrider.Logs.Sources;

namespace Outrider.Engine.Tests.Logs.Sources.Http;

/// <summary>Bodies that are damaged, from a seed: each is refused with a reason or becomes lines that are JSON, and none throws.</summary>
public sealed class OtlpFuzzTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Protobuf()
    {
        var random = new Random(20260303);
        for (var round = 0; round < 20_000; round++)
        {
            var record = OtlpBytes.Message(OtlpBytes.Fixed64(1, (ulong)random.NextInt64()), OtlpBytes.Number(2, 17), OtlpBytes.Of(5, Value(random, 4)), OtlpBytes.Of(6, OtlpBytes.Text(1, "a"), OtlpBytes.Of(2, Value(random, 3))));
            var body = OtlpBytes.Message(OtlpBytes.Of(1, OtlpBytes.Of(1, OtlpBytes.Of(1, OtlpBytes.Text(1, "k"), OtlpBytes.Of(2, Value(random, 2)))), OtlpBytes.Of(2, OtlpBytes.Of(1, OtlpBytes.Text(1, "lib")), OtlpBytes.Bytes(2, record))));
            Check(Damage(body, random), (output, bytes) => OtlpProtobuf.Append(output, bytes.Span, Now));
        }
    }

    [Fact]
    public void Depth_is_bounded()
    {
        var value = OtlpBytes.Text(1, "deep");
        for (var i = 0; i < 5_000; i++) value = OtlpBytes.Of(5, OtlpBytes.Bytes(1, value));
        using var output = new PooledBytes();
        Assert.NotNull(OtlpProtobuf.Append(output, OtlpBytes.Of(1, OtlpBytes.Of(2, OtlpBytes.Of(2, OtlpBytes.Bytes(5, value)))), Now));
        Assert.Equal(0, output.Length);
    }

    [Fact]
    public void Json()
    {
        var random = new Random(20260304);
        var seed = Encoding.UTF8.GetBytes("""{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}}]},"scopeLogs":[{"scope":{"name":"l"},"logRecords":[{"timeUnixNano":"1767323045678000000","severityNumber":17,"body":{"kvlistValue":{"values":[{"key":"b","value":{"intValue":"-4"}}]}},"attributes":[{"key":"a","value":{"doubleValue":1e3}}]}]}]}]}""");
        for (var round = 0; round < 20_000; round++) Check(Damage([.. seed], random), (output, bytes) => OtlpJson.Append(output, bytes, Now));
        for (var round = 0; round < 20_000; round++) Check(Damage([.. seed], random), (output, bytes) => PostedRecords.AppendValues(output, bytes.Span), areLines: true);
    }

    private static byte[] Value(Random random, int depth) => random.Next(depth > 0 ? 7 : 5) switch
    {
        0 => OtlpBytes.Text(1, "text\n\"\u0001é"),
        1 => OtlpBytes.Number(2, 1),
        2 => OtlpBytes.Number(3, (ulong)random.NextInt64()),
        3 => OtlpBytes.Fixed64(4, (ulong)random.NextInt64()),
        4 => OtlpBytes.Bytes(7, [1, 2, 255]),
        5 => OtlpBytes.Of(5, OtlpBytes.Of(1, Value(random, depth - 1)), OtlpBytes.Of(1, Value(random, depth - 1))),
        _ => OtlpBytes.Of(6, OtlpBytes.Of(1, OtlpBytes.Text(1, "k"), OtlpBytes.Of(2, Value(random, depth - 1)))),
    };

    private static byte[] Damage(byte[] body, Random random)
    {
        for (var change = random.Next(4); change > 0; change--) body[random.Next(body.Length)] = (byte)random.Next(256);
        return random.Next(4) == 0 ? body[..random.Next(body.Length)] : body;
    }

    private static void Check(byte[] body, Func<PooledBytes, ReadOnlyMemory<byte>, string?> append, bool areLines = false)
    {
        using var output = new PooledBytes();
        var problem = append(output, body);
        if (problem is not null)
        {
            Assert.Equal(0, output.Length);
            return;
        }

        foreach (var line in Encoding.Latin1.GetString(output.Memory.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var bytes = Encoding.Latin1.GetBytes(line);
            if (areLines && !System.Text.Unicode.Utf8.IsValid(bytes)) continue;
            using (JsonDocument.Parse(bytes)) { }
        }
    }
}

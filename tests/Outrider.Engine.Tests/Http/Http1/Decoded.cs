using System.Text;
using Outrider.Http;

namespace Outrider.Engine.Tests.Http;

/// <summary>What a chunked body was found to be.</summary>
/// <param name="Body">All pieces.</param>
/// <param name="End">How it ended.</param>
/// <param name="Fault">What was wrong.</param>
/// <param name="Trailers">Line by line.</param>
/// <param name="Consumed">Octets, framing and all.</param>
internal sealed record Decoded(string Body, ChunkedResult End, string? Fault, string Trailers, int Consumed)
{
    /// <param name="octets">The whole of what comes; more than the body, perhaps.</param>
    /// <param name="cut">How many octets come next.</param>
    /// <param name="bodyLimit">Octets.</param>
    public static Decoded Of(byte[] octets, Func<int> cut, long bodyLimit = long.MaxValue)
    {
        var decoder = new ChunkedDecoder();
        decoder.Begin(bodyLimit, 256, 4);
        var body = new StringBuilder();
        var (taken, come) = (0, 0);
        while (true)
        {
            var result = decoder.Decode(octets.AsSpan(taken, come - taken), out var start, out var length, out var consumed);
            Assert.True(consumed <= come - taken && start + length <= consumed);
            Assert.Equal(result == ChunkedResult.Piece, length > 0);
            body.Append(Encoding.Latin1.GetString(octets, taken + start, length));
            taken += consumed;
            if (result is ChunkedResult.End or ChunkedResult.Bad || (result == ChunkedResult.NeedsMore && come == octets.Length))
                return new Decoded(body.ToString(), result, decoder.Fault?.Refusal.Reason, Lines(decoder.Trailers), result == ChunkedResult.End ? taken : 0);
            if (result == ChunkedResult.NeedsMore) come = Math.Min(octets.Length, come + Math.Max(1, cut()));
        }
    }

    public static Decoded Of(string text, long bodyLimit = long.MaxValue)
    {
        var octets = Encoding.Latin1.GetBytes(text);
        return Of(octets, () => octets.Length, bodyLimit);
    }

    private static string Lines(HeaderFields? trailers) => trailers is null ? "" : string.Join('\n', Parsed.Lines(trailers));
}

using Outrider.Supervision.Readiness;
using static Outrider.Supervision.Readiness.GrpcHealthRequest;

namespace Outrider.Engine.Tests.Supervision.Readiness;

public sealed class GrpcHealthTests
{
    private static readonly byte[] Settings = Frame(FrameType.Settings, 0, 0);
    private static readonly byte[] Head = Frame(FrameType.Headers, 0x4, 1, 0x88);
    private static readonly byte[] Serving = Frame(FrameType.Data, 0, 1, 0, 0, 0, 0, 2, 8, 1);

    [Fact]
    public void A_request_is_a_preface_and_three_frames()
    {
        var octets = GrpcHealthRequest.For("shop.Orders", 8080).AsSpan();
        Assert.True(octets.StartsWith("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8));
        octets = octets["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".Length..];
        var types = new List<byte>();
        byte[] last = [];
        while (!octets.IsEmpty)
        {
            var length = (octets[0] << 16) | (octets[1] << 8) | octets[2];
            types.Add(octets[3]);
            last = octets[FrameHead..(FrameHead + length)].ToArray();
            octets = octets[(FrameHead + length)..];
        }

        Assert.Equal([4, 1, 0], types);
        Assert.Equal([0, 0, 0, 0, 13, 0x0a, 11, .. "shop.Orders"u8], last);
    }

    [Fact]
    public void The_longest_name_of_a_service_has_a_length_of_two_octets()
    {
        var octets = GrpcHealthRequest.For(new string('a', MaxService), 80).AsSpan();
        Assert.Equal([0, 0, 0, 0, 203, 0x0a, 0xc8, 0x01, (byte)'a'], octets[^(MaxService + 8)..][..9].ToArray());
    }

    [Theory]
    [InlineData(true, 0, 0, 0, 0, 2, 8, 1)]
    [InlineData(false, 0, 0, 0, 0, 2, 8, 2)] // NOT_SERVING
    [InlineData(false, 0, 0, 0, 0, 0)] // UNKNOWN, by being left out
    [InlineData(true, 0, 0, 0, 0, 4, 8, 2, 8, 1)] // The last one counts.
    [InlineData(true, 0, 0, 0, 0, 21, 8, 1, 18, 3, 1, 2, 3, 29, 1, 2, 3, 4, 33, 1, 2, 3, 4, 5, 6, 7, 8)] // With fields that nobody knows.
    [InlineData(false, 1, 0, 0, 0, 2, 8, 1)] // Compressed, which nobody asked for.
    [InlineData(false, 0, 0, 0, 0, 2, 10, 9)] // Cut off.
    [InlineData(false, 0, 0, 0, 0, 1, 11)] // A group, which there is none of.
    [InlineData(false, 0, 0xff, 0xff, 0xff, 0xff, 8, 1)]
    [InlineData(false, 60, 104, 116, 109, 108, 62)]
    public void The_message_says_whether_it_serves(bool serves, params int[] message)
    {
        byte[] octets = [.. message.Select(i => (byte)i)];
        Assert.Equal(serves, new GrpcHealthAnswer().Take([.. Settings, .. Head, .. Frame(FrameType.Data, 0x1, 1, octets)]));
    }

    [Fact]
    public void Settings_and_pings_are_acknowledged()
    {
        var answer = new GrpcHealthAnswer();
        Assert.Null(answer.Take([.. Frame(FrameType.Settings, 0, 0, 0, 3, 0, 0, 0, 100), .. Frame(FrameType.Settings, 1, 0), .. Frame(FrameType.Ping, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8)]));
        Assert.Equal([.. Frame(FrameType.Settings, 1, 0), .. Frame(FrameType.Ping, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8)], answer.TakeReplies());
        Assert.Empty(answer.TakeReplies());
        Assert.True(answer.Take([.. Head, .. Serving]));
    }

    public static TheoryData<string, byte[]> Refusals() => new()
    {
        { "another protocol", "HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray() },
        { "no settings first", [.. Head, .. Serving] },
        { "settings of half a setting", Frame(FrameType.Settings, 0, 0, 1, 2, 3) },
        { "a reset", [.. Settings, .. Frame(FrameType.Reset, 0, 1, 0, 0, 0, 8)] },
        { "an answer of trailers alone", [.. Settings, .. Frame(FrameType.Headers, 0x5, 1, 0x88)] },
        { "going away before our stream", [.. Settings, .. Frame(FrameType.GoAway, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)] },
        { "a frame that is too large", [.. Settings, 0, 0x40, 1, 0, 0, 0, 0, 0, 1] },
        { "more padding than there is", [.. Settings, .. Head, .. Frame(FrameType.Data, 0x8, 1, 9, 0, 0)] },
        { "an end without a message", [.. Settings, .. Head, .. Frame(FrameType.Data, 0x1, 1)] },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_is_no_good_answer_fails(string what, byte[] octets) =>
        Assert.True(new GrpcHealthAnswer().Take(octets) == false, what);

    [Fact]
    public void It_does_not_matter_how_the_octets_are_cut()
    {
        byte[] all = [.. Settings, .. Frame(FrameType.Ping, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8), .. Frame((FrameType)0x99, 7, 5, 1, 2), .. Head, .. Frame(FrameType.Data, 0x8, 1, 2, 0, 0, 0, 0, 0, 0), .. Frame(FrameType.Data, 0, 1, 2, 8), .. Frame(FrameType.Data, 0, 1, 1)];
        var random = new Random(20260102);
        for (var run = 0; run < 500; run++)
        {
            var answer = new GrpcHealthAnswer();
            bool? verdict = null;
            for (var at = 0; at < all.Length && verdict is null;)
            {
                var length = Math.Min(all.Length - at, random.Next(1, 12));
                verdict = answer.Take(all.AsSpan(at, length));
                at += length;
            }

            Assert.True(verdict);
        }
    }

    [Fact]
    public void Whatever_comes_it_neither_throws_nor_reads_for_ever()
    {
        byte[] good = [.. Settings, .. Head, .. Frame(FrameType.Ping, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8), .. Serving];
        var random = new Random(20260102);
        for (var run = 0; run < 20_000; run++)
        {
            var octets = good.ToArray();
            for (var n = random.Next(1, 6); n > 0; n--) octets[random.Next(octets.Length)] = (byte)random.Next(256);
            new GrpcHealthAnswer().Take(octets.AsSpan(0, random.Next(octets.Length + 1)));
        }

        var endless = new GrpcHealthAnswer();
        var pings = Frame(FrameType.Ping, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8);
        Assert.Null(endless.Take(Settings));
        var taken = 0;
        while (endless.Take(pings) is null) Assert.True(++taken < 10_000);
    }

    private static byte[] Frame(FrameType type, byte flags, int stream, params byte[] payload)
    {
        using var octets = new MemoryStream();
        WriteFrame(octets, type, flags, stream, payload);
        return octets.ToArray();
    }
}

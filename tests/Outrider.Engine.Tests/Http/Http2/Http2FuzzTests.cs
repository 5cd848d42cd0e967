using Outrider.Http;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Http.Http2;

/// <summary>Valid conversations, mutated by a seed: whatever comes, a connection answers or ends, and nothing faults.</summary>
public sealed class Http2FuzzTests
{
    [Fact]
    public async Task A_mutated_conversation_ends_and_never_faults()
    {
        await using var front = new Http2Front(Applications.Echo);
        for (var seed = 1; seed <= 400; seed++)
        {
            await using var raw = await RawHttp2.ConnectAsync(front.Port, says: false);
            await raw.OctetsAsync(Mutated(new Random(seed)));
            raw.Finish();
            await raw.EndAsync();
        }

        await Eventually.True(() => front.Running == 0, "every exchange has ended");
    }

    private static byte[] Mutated(Random random)
    {
        List<byte[]> frames =
        [
            RawHttp2.Frame(Http2FrameType.Settings, 0, 0, [0, 4, 0, 1, 0, 0, 0, 1, 0, 0, 16, 0]),
            RawHttp2.Frame(Http2FrameType.Settings, Http2Frame.Ack, 0, []),
            RawHttp2.Frame(Http2FrameType.Headers, Http2Frame.EndHeaders, 1, [.. RawHttp2.Block(RawHttp2.Post), 0x40, 1, 97, 1, 98, 0xbe]),
            RawHttp2.Frame(Http2FrameType.WindowUpdate, 0, 0, [0, 1, 0, 0]),
            RawHttp2.Frame(Http2FrameType.Data, Http2Frame.Padded, 1, [3, 1, 2, 3, 4, 0, 0, 0]),
            RawHttp2.Frame(Http2FrameType.Headers, Http2Frame.EndStream, 3, RawHttp2.Block(RawHttp2.Get)),
            RawHttp2.Frame(Http2FrameType.Continuation, Http2Frame.EndHeaders, 3, RawHttp2.Block(("cookie", "a=b"), ("x", "y"))),
            RawHttp2.Frame(Http2FrameType.Ping, 0, 0, new byte[8]),
            RawHttp2.Frame(Http2FrameType.Headers, 5, 1, RawHttp2.Block(("x-trailer", "1"))),
            RawHttp2.Frame(Http2FrameType.Headers, Http2Frame.EndHeaders, 5, [.. RawHttp2.Block(RawHttp2.Post), 0xbe]),
            RawHttp2.Frame(Http2FrameType.Data, 0, 5, new byte[3000]),
            RawHttp2.Frame(Http2FrameType.RstStream, 0, 5, [0, 0, 0, 8]),
            RawHttp2.Frame(Http2FrameType.Priority, 0, 7, new byte[5]),
            RawHttp2.Frame(Http2FrameType.GoAway, 0, 0, new byte[8]),
        ];
        for (var i = random.Next(5); i > 0; i--)
        {
            var at = random.Next(frames.Count);
            switch (random.Next(4))
            {
                case 0: frames.RemoveAt(at); break;
                case 1: frames.Insert(at, frames[random.Next(frames.Count)]); break;
                case 2: (frames[at], frames[^1]) = (frames[^1], frames[at]); break;
                default: Scratch(frames[at] = (byte[])frames[at].Clone(), random); break;
            }
        }

        byte[] all = [.. Http2Preface.Octets, .. frames.SelectMany(f => f)];
        return all[..(random.Next(4) == 0 ? random.Next(all.Length) : all.Length)];
    }

    private static void Scratch(byte[] frame, Random random)
    {
        for (var i = random.Next(1, 4); i > 0; i--) frame[random.Next(frame.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(frame[0] ^ (1 << random.Next(8)));
    }
}

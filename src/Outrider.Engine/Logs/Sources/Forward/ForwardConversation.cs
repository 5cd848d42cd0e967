using Outrider.Logs.Receiving;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sources;

/// <summary>Messages of one sender: first the handshake where there is a key, then entries, each message acknowledged where it asks for that.</summary>
internal sealed class ForwardConversation(int most, string? sharedKey) : IConversation
{
    // A host's name, a salt and a digest.
    private const int GreetingMost = 4 << 10;

    private readonly ForwardHandshake? _handshake = sharedKey is null ? null : new ForwardHandshake(sharedKey);
    private bool _isKnown = sharedKey is null;

    // How far the message that is not whole yet was walked.
    private readonly long[] _left = new long[Msgpack.MaxDepth];
    private long _walked;
    private int _depth = -1;

    public int LongestMessage => most;

    public bool IsAcknowledged => true;

    public void Greet(PooledBytes output) => _handshake?.Hello(output);

    public int Take(ReadOnlySpan<byte> bytes, bool isLast, Received into)
    {
        var taken = 0;
        while (taken < bytes.Length && !into.IsLast)
        {
            var before = into.Records.Length;
            try
            {
                // Nobody who is not known makes us hold more than a greeting.
                var length = Measure(bytes[taken..], _isKnown ? most : GreetingMost);
                if (length == 0) break;
                TakeOne(bytes.Slice(taken, length), into);
                taken += length;
            }
            catch (InvalidDataException)
            {
                into.Records.CutTo(before);
                (_walked, _depth) = (0, -1);
                // What came before it is whole, and is kept; then this is looked at again.
                if (taken > 0) break;
                throw;
            }
        }

        return taken;
    }

    private int Measure(ReadOnlySpan<byte> bytes, int longest)
    {
        var walk = new MsgpackWalk(_left) { At = _walked, Depth = _depth };
        var length = walk.Go(bytes, longest);
        (_walked, _depth) = length == 0 ? (walk.At, walk.Depth) : (0, -1);
        return length;
    }

    private void TakeOne(ReadOnlySpan<byte> message, Received into)
    {
        if (!_isKnown)
        {
            _isKnown = _handshake!.Answer(into.Answers, message);
            into.IsLast = !_isKnown;
            return;
        }

        // Some senders say nothing from time to time, to see whether anybody is there.
        if (message is [0xC0]) return;
        ForwardMessage.Append(into.Records, message, most, out var chunk);
        if (chunk.IsEmpty) return;
        ForwardWriter.Acknowledgement(into.Answers, chunk);
        into.WantsSync = true;
    }
}

using Outrider.Logs.Records;

namespace Outrider.Logs.Receiving;

/// <summary>What is spoken on one connection, without I/O. Called by one thread at a time.</summary>
internal interface IConversation
{
    /// <summary>Bytes of the longest message; a peer that sends more without an end is cut.</summary>
    int LongestMessage { get; }

    /// <summary>The peer is told what we have: one that is told to go keeps what it was not told of. Otherwise it is only told that we do not talk any more, and heard to its end.</summary>
    bool IsAcknowledged { get; }

    /// <summary>What is said before the peer says anything.</summary>
    void Greet(PooledBytes output);

    /// <summary>Takes the whole messages at the beginning; the rest comes again, with more behind it.</summary>
    /// <param name="bytes">Received and not yet taken.</param>
    /// <param name="isLast">Nothing more comes: what is there is all there is of the last one.</param>
    /// <param name="into">Takes what they become.</param>
    /// <returns>How many bytes were taken.</returns>
    /// <exception cref="InvalidDataException">This is nothing of ours; the message says why.</exception>
    int Take(ReadOnlySpan<byte> bytes, bool isLast, Received into);
}

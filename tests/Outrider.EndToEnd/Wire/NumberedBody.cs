using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;

namespace Outrider.EndToEnd.Wire;

/// <summary>A body of so many MiB, each with its number in front, that is never whole in memory.</summary>
internal sealed class NumberedBody(int mebibytes) : HttpContent
{
    public long Octets => (long)mebibytes << 20;

    /// <summary>SHA-256 of what has been sent.</summary>
    public string Sum { get; private set; } = "";

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var block in Blocks(mebibytes))
        {
            sum.AppendData(block);
            await stream.WriteAsync(block);
        }

        Sum = Convert.ToHexStringLower(sum.GetHashAndReset());
    }

    protected override bool TryComputeLength(out long length)
    {
        length = Octets;
        return true;
    }

    /// <summary>The sum of what <c>/source</c> sends.</summary>
    public static string SumOf(int mebibytes)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var block in Blocks(mebibytes)) sum.AppendData(block);
        return Convert.ToHexStringLower(sum.GetHashAndReset());
    }

    // One array, as the last one has been sent when the next is asked for.
    private static IEnumerable<byte[]> Blocks(int count)
    {
        var block = new byte[1 << 20];
        for (var i = 0; i < block.Length; i++) block[i] = (byte)i;
        for (long number = 0; number < count; number++)
        {
            BinaryPrimitives.WriteInt64BigEndian(block, number);
            yield return block;
        }
    }
}

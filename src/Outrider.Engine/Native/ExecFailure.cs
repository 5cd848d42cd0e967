using System.Buffers.Binary;

namespace Outrider.Native;

/// <summary>Why a program did not come to run. <see cref="ExecStep"/> writes it to its line to the supervisor as five bytes: the step, then errno, little-endian.</summary>
internal sealed record ExecFailure(ExecFailure.Step At, int Error)
{
    public const int Length = 5;

    internal enum Step : byte { Order = 1, Group, Limit, User, Directory, Execute }

    public void Write(Span<byte> into)
    {
        into[0] = (byte)At;
        BinaryPrimitives.WriteInt32LittleEndian(into[1..], Error);
    }

    /// <summary>Null where the bytes are no failure; none at all means that the program runs.</summary>
    public static ExecFailure? Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Length ? new ExecFailure((Step)bytes[0], BinaryPrimitives.ReadInt32LittleEndian(bytes[1..])) : null;
}

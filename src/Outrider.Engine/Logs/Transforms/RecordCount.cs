using System.Buffers.Text;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>How a record tells of those that were left out before it.</summary>
internal sealed class RecordCount(ReadOnlySpan<byte> name)
{
    private readonly byte[] _name = name.ToArray();
    private readonly byte[] _number = new byte[20];

    /// <summary>False where the line has that name itself: it wins, and the count waits for the next one.</summary>
    public bool Tell(LogRecord record, long count)
    {
        if (record.Find(_name) >= 0 || !Utf8Formatter.TryFormat(count, _number, out var length)) return false;
        record.Set(_name, _number.AsSpan(0, length));
        return true;
    }
}

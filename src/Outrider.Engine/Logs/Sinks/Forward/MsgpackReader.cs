using System.Buffers.Binary;
using System.Text;

namespace Outrider.Logs.Sinks;

/// <summary>
/// Reads the few small messages that a forward server sends: nil, booleans, whole numbers, text, bytes, arrays and maps, as objects. Anything else, or deeper or longer than those
/// messages are, is no answer of such a server.
/// </summary>
internal ref struct MsgpackReader(ReadOnlySpan<byte> bytes)
{
    private const int MaxDepth = 8;
    private const int MaxCount = 64;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Used { get; private set; }

    /// <returns>False where more bytes are needed.</returns>
    /// <exception cref="FormatException">It is nothing that is expected.</exception>
    public bool TryRead(out object? value) => TryRead(0, out value);

    private bool TryRead(int depth, out object? value)
    {
        value = null;
        if (depth > MaxDepth) throw new FormatException("too deep");
        if (!Take(1, out var head)) return false;
        switch (head[0])
        {
            case <= 0x7F: value = (long)head[0]; return true;
            case >= 0xE0: value = (long)(sbyte)head[0]; return true;
            case <= 0x8F: return TryReadMap(head[0] & 0xF, depth, out value);
            case <= 0x9F: return TryReadArray(head[0] & 0xF, depth, out value);
            case <= 0xBF: return TryReadText(head[0] & 0x1F, out value);
            case 0xC0: return true;
            case 0xC2 or 0xC3: value = head[0] == 0xC3; return true;
            case 0xC4 or 0xC5 or 0xC6: return Number(1 << (head[0] - 0xC4), out var binary) && TryReadBytes(binary, out value);
            case 0xCC or 0xCD or 0xCE or 0xCF:
                if (!Number(1 << (head[0] - 0xCC), out var number)) return false;
                value = number;
                return true;
            case 0xD9 or 0xDA or 0xDB: return Number(1 << (head[0] - 0xD9), out var text) && TryReadText(text, out value);
            case 0xDC or 0xDD: return Number(2 << (head[0] - 0xDC), out var items) && TryReadArray(items, depth, out value);
            case 0xDE or 0xDF: return Number(2 << (head[0] - 0xDE), out var members) && TryReadMap(members, depth, out value);
            default: throw new FormatException($"an unexpected type 0x{head[0]:x2}");
        }
    }

    private bool TryReadArray(long count, int depth, out object? value)
    {
        var items = new List<object?>();
        value = items;
        if (count > MaxCount) throw new FormatException("too many items");
        for (; items.Count < count;)
        {
            if (!TryRead(depth + 1, out var item)) return false;
            items.Add(item);
        }

        return true;
    }

    private bool TryReadMap(long count, int depth, out object? value)
    {
        var members = new Dictionary<string, object?>();
        value = members;
        if (count > MaxCount) throw new FormatException("too many members");
        for (var i = 0; i < count; i++)
        {
            if (!TryRead(depth + 1, out var name) || !TryRead(depth + 1, out var member)) return false;
            members[Text(name)] = member;
        }

        return true;
    }

    /// <summary>Fluentd sends some text as bytes, by its age.</summary>
    public static string Text(object? value) => value switch { string text => text, byte[] bytes => Encoding.UTF8.GetString(bytes), _ => "" };

    private bool TryReadText(long length, out object? value)
    {
        value = null;
        if (!Take(length, out var text)) return false;
        value = Encoding.UTF8.GetString(text);
        return true;
    }

    private bool TryReadBytes(long length, out object? value)
    {
        value = null;
        if (!Take(length, out var bytes)) return false;
        value = bytes.ToArray();
        return true;
    }

    private bool Number(int size, out long number)
    {
        number = 0;
        if (!Take(size, out var digits)) return false;
        Span<byte> all = stackalloc byte[8];
        all.Clear();
        digits.CopyTo(all[(8 - size)..]);
        number = BinaryPrimitives.ReadInt64BigEndian(all);
        return true;
    }

    private bool Take(long count, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (count < 0 || count > _bytes.Length - Used) return false;
        taken = _bytes.Slice(Used, (int)count);
        Used += (int)count;
        return true;
    }
}

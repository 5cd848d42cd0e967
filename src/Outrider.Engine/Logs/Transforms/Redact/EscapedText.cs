using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>
/// The inside of a JSON string, looked at as what it means, and where that has escapes again (JSON within a message), as what that means, and so on; what is found in
/// any of these goes back to the bytes it came from. An escape is taken whole or not at all, so that nothing of a secret stays because it began within one.
/// </summary>
internal sealed class EscapedText(ISecretFinder[] finders)
{
    // JSON in JSON in JSON, each escaping the last, is seen where services pass messages on; the length doubles each time, which ends it by itself.
    private const int MaxLevels = 6;

    // A long line need not be paid for by all that follow.
    private const int MostKept = 64 << 10;

    private readonly FoundSpans _here = new();
    private byte[] _text = [], _nextText = [];
    private int[] _map = [], _nextMap = [];

    /// <param name="raw">As it stands between the quotes.</param>
    /// <param name="found">Takes places in it, in order.</param>
    public void Find(ReadOnlySpan<byte> raw, FoundSpans found)
    {
        found.Clear();
        if (!raw.Contains((byte)'\\'))
        {
            Look(raw, found);
            found.PutInOrder();
            return;
        }

        var length = Decode(raw, []);
        for (var level = 1; ; level++)
        {
            var text = _text.AsSpan(0, length);
            _here.Clear();
            Look(text, _here);
            for (var i = 0; i < _here.Count; i++) found.Add(_map[_here[i].Start], EndOf(_here[i].End, length));
            if (level == MaxLevels || !text.Contains((byte)'\\')) break;
            length = Decode(text, _map);
        }

        found.PutInOrder();
        if (_text.Length > MostKept || _nextText.Length > MostKept) (_text, _nextText, _map, _nextMap) = ([], [], [], []);
    }

    private void Look(ReadOnlySpan<byte> text, FoundSpans found)
    {
        foreach (var finder in finders) finder.Find(text, found);
    }

    private int EndOf(int end, int length)
    {
        var last = _map[end - 1];
        while (end < length && _map[end] == last) end++;
        return _map[end];
    }

    /// <summary>One level less of escapes, into <see cref="_text"/>; <see cref="_map"/> has where each byte of it, and its end, came from.</summary>
    private int Decode(ReadOnlySpan<byte> from, ReadOnlySpan<int> map)
    {
        Room(from.Length);
        int at = 0, length = 0;
        while (at < from.Length)
        {
            var origin = map.Length == 0 ? at : map[at];
            if (from[at] != '\\')
            {
                (_nextText[length], _nextMap[length]) = (from[at], origin);
                (at, length) = (at + 1, length + 1);
                continue;
            }

            at += JsonStrings.Unescape(from[at..], _nextText.AsSpan(length), out var written);
            _nextMap.AsSpan(length, written).Fill(origin);
            length += written;
        }

        _nextMap[length] = map.Length == 0 ? at : map[at];
        (_text, _nextText, _map, _nextMap) = (_nextText, _text, _nextMap, _map);
        return length;
    }

    private void Room(int length)
    {
        // An escape is written before it is known how long it is.
        if (_nextText.Length >= length + JsonStrings.MaxUnescaped) return;
        _nextText = new byte[Math.Max(length + JsonStrings.MaxUnescaped, 1024)];
        _nextMap = new int[_nextText.Length];
    }
}

namespace Outrider.Logs.Transforms;

/// <summary>Places in a text, which may overlap until they are put in order.</summary>
internal sealed class FoundSpans
{
    private readonly List<(int Start, int End)> _all = [];

    public int Count => _all.Count;

    public (int Start, int End) this[int index]
    {
        get => _all[index];
        set => _all[index] = value;
    }

    public void Clear() => _all.Clear();

    public void Add(int start, int end)
    {
        if (end > start) _all.Add((start, end));
    }

    /// <summary>Ascending, and each byte in one of them at most.</summary>
    public void PutInOrder()
    {
        if (_all.Count < 2) return;
        _all.Sort();
        var last = 0;
        for (var i = 1; i < _all.Count; i++)
        {
            if (_all[i].Start < _all[last].End) _all[last] = (_all[last].Start, Math.Max(_all[last].End, _all[i].End));
            else _all[++last] = _all[i];
        }

        _all.RemoveRange(last + 1, _all.Count - last - 1);
    }
}

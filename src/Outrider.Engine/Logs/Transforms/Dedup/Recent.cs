namespace Outrider.Logs.Transforms;

/// <summary>
/// The values that were asked for last, bounded: two tables, of which the younger takes what is new and what is asked for again; when it has half of all, it becomes
/// the elder, and what the elder still had is forgotten.
/// </summary>
internal sealed class Recent<T>(int max) where T : struct
{
    private Dictionary<UInt128, T> _young = [];
    private Dictionary<UInt128, T> _old = [];

    public bool TryGet(UInt128 key, out T value) => _young.TryGetValue(key, out value) || _old.TryGetValue(key, out value);

    public void Set(UInt128 key, T value)
    {
        if (_young.Count >= max / 2 && !_young.ContainsKey(key))
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }

        _young[key] = value;
    }
}

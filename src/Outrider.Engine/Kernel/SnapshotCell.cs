namespace Outrider.Kernel;

/// <summary>
/// One immutable value that one owner replaces and many read without a lock. A reader takes <see cref="Value"/> once and keeps it for the whole
/// decision, so that it never sees half of one snapshot and half of the next.
/// </summary>
internal sealed class SnapshotCell<T>(T initial) where T : class
{
    private volatile T _value = initial;
    private Action<T>? _changed;

    public T Value => _value;

    /// <summary>Replaces the value, then tells the watchers, on the caller's thread and in the order they came.</summary>
    public void Publish(T value)
    {
        _value = value;
        Volatile.Read(ref _changed)?.Invoke(value);
    }

    /// <summary>
    /// From the next <see cref="Publish"/> on, until what is returned is disposed. A watcher must be quick and must not throw; the cell keeps it alive, so who
    /// ends before the cell does lets go of it.
    /// </summary>
    public IDisposable Watch(Action<T> changed)
    {
        Change(before => before + changed);
        return new Watching(this, changed);
    }

    private void Change(Func<Action<T>?, Action<T>?> how)
    {
        Action<T>? before;
        do before = _changed;
        while (Interlocked.CompareExchange(ref _changed, how(before), before) != before);
    }

    private sealed class Watching(SnapshotCell<T> cell, Action<T> changed) : IDisposable
    {
        public void Dispose() => cell.Change(before => before - changed);
    }
}

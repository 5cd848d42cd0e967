using System.Collections.Concurrent;

namespace Outrider.Observability;

internal interface IMetricFamily
{
    string Name { get; }

    void CollectInto(List<MetricPoint> points);
}

internal interface IMetric
{
    void CollectInto(List<MetricPoint> points, string family, MetricKind kind, string help, IReadOnlyList<MetricLabel> labels);
}

/// <summary>All the numbers of one name, told apart by the values of their labels.</summary>
internal sealed class MetricFamily<T>(string name, string help, MetricKind kind, string[] labels, Func<T> create) : IMetricFamily where T : IMetric
{
    private readonly ConcurrentDictionary<Key, T> _children = new();

    public string Name => name;

    /// <summary>The number for these label values, given in the order the labels were declared in. Look it up once and keep it where the path is hot.</summary>
    public T With(params ReadOnlySpan<string> values)
    {
        if (values.Length != labels.Length) throw new ArgumentException($"'{name}' has {labels.Length} labels; {values.Length} values were given.");
        var key = new Key(values.ToArray());
        if (_children.TryGetValue(key, out var child)) return child;
        if (_children.Count >= MetricRegistry.MaxChildren) key = new Key([.. labels.Select(_ => "other")]);
        return _children.GetOrAdd(key, _ => create());
    }

    /// <summary>Lets a number go whose subject is no more, so that names that come and go do not use up the family's bound.</summary>
    public void Forget(params ReadOnlySpan<string> values) => _children.TryRemove(new Key(values.ToArray()), out _);

    public void CollectInto(List<MetricPoint> points)
    {
        foreach (var (key, child) in _children)
            child.CollectInto(points, name, kind, help, [.. labels.Zip(key.Values, (label, value) => new MetricLabel(label, value))]);
    }

    private readonly struct Key(string[] values) : IEquatable<Key>
    {
        public string[] Values => values;

        public bool Equals(Key other) => values.AsSpan().SequenceEqual(other.Values);

        public override bool Equals(object? obj) => obj is Key key && Equals(key);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var value in values) hash.Add(value);
            return hash.ToHashCode();
        }
    }
}

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
internal sealed class MetricFamily<T> : IMetricFamily where T : IMetric
{
    private readonly ConcurrentDictionary<Key, T> _children = new();
    private readonly string[] _labels;
    private readonly string _help;
    private readonly MetricKind _kind;
    private readonly Func<T> _create;
    private readonly double[] _bounds;

    /// <param name="name">As it is exported.</param>
    /// <param name="help">One sentence.</param>
    /// <param name="kind">What <typeparamref name="T"/> is.</param>
    /// <param name="labels">Their names.</param>
    /// <param name="create">Makes a child.</param>
    /// <param name="bounds">Of a histogram's buckets; empty for anything else.</param>
    public MetricFamily(string name, string help, MetricKind kind, string[] labels, Func<T> create, double[]? bounds = null)
    {
        Name = name;
        (_help, _kind, _labels, _create, _bounds) = (help, kind, labels, create, bounds ?? []);
        // A number without labels is exported from the start, so that a rate over it has a zero to begin at.
        if (labels.Length == 0) With();
    }

    public string Name { get; }

    /// <summary>True where the other declaration says the same as this one did.</summary>
    public bool IsDeclaredAs(MetricFamily<T> other) =>
        other._kind == _kind && other._help == _help && other._labels.AsSpan().SequenceEqual(_labels) && other._bounds.AsSpan().SequenceEqual(_bounds);

    /// <summary>The number for these label values, given in the order the labels were declared in. Look it up once and keep it where the path is hot.</summary>
    public T With(params ReadOnlySpan<string> values)
    {
        if (values.Length != _labels.Length) throw new ArgumentException($"'{Name}' has {_labels.Length} labels; {values.Length} values were given.");
        var key = new Key(values.ToArray());
        if (_children.TryGetValue(key, out var child)) return child;
        if (_children.Count >= MetricRegistry.MaxChildren) key = new Key([.. _labels.Select(_ => "other")]);
        return _children.GetOrAdd(key, _ => _create());
    }

    /// <summary>Lets a number go whose subject is no more, so that names that come and go do not use up the family's bound.</summary>
    public void Forget(params ReadOnlySpan<string> values) => _children.TryRemove(new Key(values.ToArray()), out _);

    public void CollectInto(List<MetricPoint> points)
    {
        // In the order of the labels' values: two scrapes of the same numbers are the same text.
        var children = _children.ToArray();
        Array.Sort(children, (a, b) => a.Key.CompareTo(b.Key));
        foreach (var (key, child) in children) child.CollectInto(points, Name, _kind, _help, Labels(key));
    }

    private MetricLabel[] Labels(Key key)
    {
        var labels = new MetricLabel[_labels.Length];
        for (var i = 0; i < labels.Length; i++) labels[i] = new MetricLabel(_labels[i], key.Values[i]);
        return labels;
    }

    private readonly struct Key(string[] values) : IEquatable<Key>, IComparable<Key>
    {
        public string[] Values => values;

        public bool Equals(Key other) => values.AsSpan().SequenceEqual(other.Values);

        public int CompareTo(Key other)
        {
            for (var i = 0; i < values.Length; i++)
                if (string.CompareOrdinal(values[i], other.Values[i]) is var order and not 0) return order;
            return 0;
        }

        public override bool Equals(object? obj) => obj is Key key && Equals(key);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var value in values) hash.Add(value);
            return hash.ToHashCode();
        }
    }
}

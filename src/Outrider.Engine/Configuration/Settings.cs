namespace Outrider.Configuration;

/// <summary>A reference to a field of a configuration type: reads the default and writes the value.</summary>
internal delegate ref V Field<T, V>(T config);

/// <summary>One key of a section, as the reference and the schema see it.</summary>
internal abstract class Setting(string name, string doc, bool isRequired, IValueKind kind)
{
    public string Name { get; } = name;

    public string Doc { get; } = doc;

    public bool IsRequired { get; } = isRequired;

    public IValueKind Kind { get; } = kind;

    /// <summary>The default as a user would write it, or null where there is none to show.</summary>
    public abstract string? Default { get; }
}

/// <summary>The keys and checks of one configuration type, filled in by the declaration in its <see cref="Shape{T}"/>.</summary>
internal sealed class Settings<T> where T : class, new()
{
    private readonly List<Bound> _all = [];

    public IReadOnlyList<Setting> All => _all;

    public IReadOnlyCollection<string> Names => [.. _all.Select(s => s.Name)];

    public List<Action<T, Section>> Checks { get; } = [];

    /// <summary>A key whose field holds its default.</summary>
    public void Key<V>(string name, Field<T, V> field, ValueKind<V> kind, string doc) =>
        _all.Add(new Bound(name, doc, false, kind, () => kind.Format(field(new T())), Reader(kind, (config, value) => field(config) = value)));

    /// <summary>A key that may be left out; the field is then null.</summary>
    public void Optional<V>(string name, Field<T, V?> field, ValueKind<V> kind, string doc) where V : class =>
        _all.Add(new Bound(name, doc, false, kind, () => field(new T()) is { } value ? kind.Format(value) : null, Reader(kind, (config, value) => field(config) = value)));

    /// <summary>As <c>Optional</c>, for structs.</summary>
    public void OptionalValue<V>(string name, Field<T, V?> field, ValueKind<V> kind, string doc) where V : struct =>
        _all.Add(new Bound(name, doc, false, kind, () => field(new T()) is { } value ? kind.Format(value) : null, Reader(kind, (config, value) => field(config) = value)));

    /// <summary>A key that must be there; its doc says what to give ("Give the URL …").</summary>
    public void Required<V>(string name, Field<T, V> field, ValueKind<V> kind, string doc) =>
        _all.Add(new Bound(name, doc, true, kind, () => null, Reader(kind, (config, value) => field(config) = value)));

    /// <summary>
    /// A rule between keys; it reports to the section it is given. It is asked only where the section's own keys are all right, so that it need not
    /// guess at what was meant, and one mistake makes one message.
    /// </summary>
    public void Check(Action<T, Section> check) => Checks.Add(check);

    public Bound? Find(string name) => _all.Find(s => s.Name == name);

    private static Func<T, Section, bool> Reader<V>(ValueKind<V> kind, Action<T, V> write) => (config, section) =>
    {
        if (!kind.TryRead(section, out var value)) return false;
        write(config, value);
        return true;
    };

    internal sealed class Bound(string name, string doc, bool isRequired, IValueKind kind, Func<string?> format, Func<T, Section, bool> read)
        : Setting(name, doc, isRequired, kind)
    {
        public override string? Default => format();

        /// <summary>False after having reported to the section why not; the field then keeps its default.</summary>
        public bool TryRead(T config, Section section) => read(config, section);
    }
}

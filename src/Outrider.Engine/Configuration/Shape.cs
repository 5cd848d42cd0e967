namespace Outrider.Configuration;

/// <summary>What a section of the configuration looks like, whatever its type: enough to describe it.</summary>
internal abstract class Shape
{
    private protected Shape(string doc) => Doc = doc;

    /// <summary>One or two sentences for the reference and for editors.</summary>
    public string Doc { get; }

    public abstract IReadOnlyList<Setting> Settings { get; }
}

/// <summary>
/// The one place where a section is declared: its keys, their kinds and rules, and the checks between them. Reading, error messages,
/// "did you mean", the JSON schema and the reference all follow from it, so that a new setting touches its own type and nothing else.
/// </summary>
/// <example><code>
/// internal sealed class RetryConfig
/// {
///     public int Attempts = 3;
///
///     public static readonly Shape&lt;RetryConfig&gt; Shape = new("Tries a failed attempt again.", s =&gt;
///         s.Key("attempts", c =&gt; ref c.Attempts, Values.Integer(1, 10), "Attempts in all; 1 means no retry."));
/// }
/// </code></example>
internal sealed class Shape<T> : Shape where T : class, new()
{
    private readonly Lazy<Settings<T>> _settings;

    /// <param name="doc">See <see cref="Shape.Doc"/>.</param>
    /// <param name="declare">Called once, at first use: shapes refer to each other's static fields, whose order of initialisation must not matter.</param>
    public Shape(string doc, Action<Settings<T>> declare) : base(doc) => _settings = new(() =>
    {
        var settings = new Settings<T>();
        declare(settings);
        return settings;
    });

    public override IReadOnlyList<Setting> Settings => _settings.Value.All;

    /// <summary>Reads what <paramref name="section"/> holds; problems go to the section. What could not be read keeps its default, so that every problem is found in one go.</summary>
    public T Read(Section section)
    {
        var config = new T();
        if (!section.IsMap) return config;
        foreach (var entry in section.Node.Entries)
        {
            var setting = _settings.Value.Find(entry.Key);
            if (setting is null) section.Problem(entry.Place, $"'{entry.Key}' is not known here; {Suggestion.Remedy(entry.Key, _settings.Value.Names)}");
            else if (entry.Node is not { Kind: NodeKind.Scalar, Value: null }) setting.Read(config, section.At(entry.Key));
        }

        foreach (var setting in Settings.Where(s => s.IsRequired))
            if (section.Node[setting.Name] is null or { Kind: NodeKind.Scalar, Value: null })
                section.Problem($"'{setting.Name}' is missing; {setting.Doc.TrimEnd('.')}");
        foreach (var check in _settings.Value.Checks) check(config, section);
        return config;
    }
}

namespace Outrider.Configuration;

/// <summary>What a section of the configuration looks like, whatever its type: enough to describe it.</summary>
internal abstract class Shape
{
    private protected Shape(string doc) => Doc = doc;

    /// <summary>One or two sentences for the reference and for editors.</summary>
    public string Doc { get; }

    public abstract IReadOnlyList<Setting> Settings { get; }

    /// <summary>The section's name in the schema: its type's, without <c>Config</c>.</summary>
    public abstract string Name { get; }
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

    public override string Name { get; } = typeof(T).Name.Replace("Config", "", StringComparison.Ordinal);

    /// <summary>Reads what <paramref name="section"/> holds; problems go to the section. What could not be read keeps its default, so that every problem is found in one go.</summary>
    public T Read(Section section)
    {
        TryRead(section, out var config);
        return config;
    }

    /// <summary>As <c>Read</c>; false where a required key is missing or could not be read, so that what it is for can not be made.</summary>
    public bool TryRead(Section section, out T config)
    {
        config = new T();
        if (!section.IsMap) return false;
        var meant = new HashSet<string>();
        var unread = new HashSet<string>();
        foreach (var entry in section.Node.Entries)
            if (!TryReadEntry(config, section, entry, meant)) unread.Add(entry.Key);
        var isComplete = Settings.All(s => !s.IsRequired || !unread.Contains(s.Name));
        foreach (var setting in Settings.Where(s => s.IsRequired && section.Node[s.Name] is null or { IsNothing: true }))
        {
            // What stands there misspelt is not missing: one mistake makes one message.
            if (!meant.Contains(setting.Name)) section.Problem($"'{setting.Name}' is missing; {Lowered(setting.Doc.TrimEnd('.'))}");
            isComplete = false;
        }

        if (unread.Count == 0 && isComplete)
            foreach (var check in _settings.Value.Checks) check(config, section);
        return isComplete;
    }

    private bool TryReadEntry(T config, Section section, ConfigEntry entry, HashSet<string> meant)
    {
        if (_settings.Value.Find(entry.Key) is { } setting) return entry.Node.IsNothing || setting.TryRead(config, section.At(entry.Key));
        section.Problem(entry.Place, $"'{entry.Key}' is not known here; {Homes(entry.Key) ?? Suggestion.ForKey(entry.Key, _settings.Value.Names)}");
        if (Suggestion.For(entry.Key, _settings.Value.Names) is { } near) meant.Add(near);
        return false;
    }

    // A right key a level too high is the commonest mistake after a misspelt one.
    private string? Homes(string key)
    {
        var homes = Settings.Where(s => s.Kind.Inner?.Settings.Any(inner => inner.Name == key) == true).Select(s => $"'{s.Name}'").ToArray();
        return homes.Length is 0 or > 3 ? null : $"it belongs below {string.Join(" or ", homes)}";
    }

    private static string Lowered(string sentence) => sentence.Length > 1 && char.IsLower(sentence[1]) ? char.ToLowerInvariant(sentence[0]) + sentence[1..] : sentence;
}

namespace Outrider.Configuration;

/// <summary>One entry of a slot, found by its folder: the word behind <c>type:</c>, its settings, and what they make.</summary>
internal abstract class ComponentKind
{
    private protected ComponentKind(string type, Shape shape)
    {
        Type = type;
        Shape = shape;
    }

    public string Type { get; }

    public Shape Shape { get; }

    /// <summary>A component of a slot whose parts are <typeparamref name="TPart"/>, usually a delegate that builds one from what the host gives.</summary>
    public static ComponentKind<TPart> Of<TConfig, TPart>(string type, Shape<TConfig> shape, Func<TConfig, TPart> make) where TConfig : class, new() =>
        new(type, shape, section => shape.TryRead(section, out var config) ? new Chosen<TPart>(type, make(config)) : null);
}

/// <inheritdoc cref="ComponentKind"/>
internal sealed class ComponentKind<TPart>(string type, Shape shape, Func<Section, Chosen<TPart>?> read) : ComponentKind(type, shape)
{
    /// <summary>Reads the settings beside <c>type:</c>; null where a required one is missing or wrong. Problems go to the section.</summary>
    public Chosen<TPart>? Read(Section section) => read(section.Without("type"));
}

/// <summary>The component that a <c>type:</c> names, with its settings read.</summary>
internal sealed record Chosen<TPart>(string Type, TPart Part);

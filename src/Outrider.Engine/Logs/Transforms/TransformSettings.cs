using Outrider.Configuration;
using Outrider.Logs.Conditions;

namespace Outrider.Logs.Transforms;

/// <summary>Which records a transform is for, whatever it does: the keys that every transform has.</summary>
internal sealed class TransformSettings
{
    public Condition? When;

    /// <param name="settings">Of the transform, which takes the keys.</param>
    /// <param name="of">Where they are kept.</param>
    public static void AddTo<T>(Settings<T> settings, Func<T, TransformSettings> of) where T : class, new() =>
        settings.Optional("when", c => ref of(c).When, Condition.Value, "Which records it is for, as in \"severity >= warn\"; all where nothing is given. The others pass by it.");

    /// <summary>The transform, asked for those records alone.</summary>
    public ILogTransform Limit(ILogTransform transform) => When is null ? transform : new ConditionalTransform(When, transform);
}

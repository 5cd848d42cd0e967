using Outrider.Configuration;
using Outrider.Logs.Conditions;

namespace Outrider.Logs.Sinks;

/// <summary>How lines get to a sink, whichever it is: the keys that every sink has.</summary>
internal sealed class DeliverySettings
{
    public Condition? When;
    public BufferConfig? Buffer;

    /// <param name="settings">Of the sink, which takes the keys.</param>
    /// <param name="of">Where they are kept.</param>
    public static void AddTo<T>(Settings<T> settings, Func<T, DeliverySettings> of) where T : class, new()
    {
        settings.Optional("when", c => ref of(c).When, Condition.Value, "Which records it gets, as in \"severity >= warn\"; all where nothing is given.");
        settings.Optional("buffer", c => ref of(c).Buffer, Values.Section(BufferConfig.Shape), "Keeps lines on disk for this sink, so that neither their sources nor other sinks wait for it. Without, lines wait where they were written.");
    }
}

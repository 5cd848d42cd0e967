using Outrider.Kernel;
using Outrider.Logs.Sources;

namespace Outrider.Logs.Receiving;

/// <summary>
/// A source that others send to, as it is written: where it listens, what listens there, and the source that reads what they kept. The two halves live apart: receivers go on while a
/// reload replaces the pipeline, for what waits in a connection without acknowledgements would be lost with it.
/// </summary>
internal abstract class ReceiverPart
{
    public abstract string Type { get; }

    public abstract IReadOnlyList<WantedListener> Listeners { get; }

    /// <summary>Of the spool.</summary>
    public abstract ByteSize Max { get; }

    /// <summary>Whether senders are told that their lines are safe.</summary>
    public abstract bool IsAcknowledged { get; }

    /// <summary>The source's, and its folder's.</summary>
    public string Key => ReceivedFolder.Key(Type, Listeners.Select(l => l.Address));

    /// <summary>One for each listener; nothing is taken before they start.</summary>
    public abstract IReadOnlyList<IReceiver> Open(ReceiverSite site);

    /// <summary>Both halves, as the slot has them. What was received is JSON, whatever the user's lines are.</summary>
    public LogSourcePart AsSource() => new(new LineSettings(), context => new ReceivedSource(this, context)) { Receiver = this };
}

using Outrider.Transport;

namespace Outrider.Logs.Receiving;

/// <summary>One source that others send to, as one edition of the configuration has it.</summary>
/// <param name="Part">As written.</param>
/// <param name="Fingerprint">Of its settings and its sockets: the same receivers go on where it is the same.</param>
/// <param name="Socket">Its listening sockets, by the keys of <see cref="ReceiverPart.Listeners"/>.</param>
internal sealed record ReceiverPlan(ReceiverPart Part, string Fingerprint, Func<string, ListenOn> Socket);

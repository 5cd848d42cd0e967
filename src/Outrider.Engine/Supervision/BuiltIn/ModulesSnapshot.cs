using System.Text.Json.Serialization;

namespace Outrider.Supervision.BuiltIn;

/// <summary>The processes behind one <see cref="ModulesProcess"/>, for the supervisor that takes this one's place.</summary>
internal sealed record ModulesSnapshot(string Name, InstanceSnapshot? Current, InstanceSnapshot? Successor, IReadOnlyList<InstanceSnapshot> Retiring)
{
    [JsonIgnore]
    public IEnumerable<InstanceSnapshot> Instances => Retiring.Concat(new[] { Current, Successor }.OfType<InstanceSnapshot>());
}

/// <param name="Pid">A child of this very process, before and after.</param>
/// <param name="Socket">The descriptor of our end of its channel.</param>
/// <param name="Sockets">The numbers of the listening sockets it has.</param>
/// <param name="HasReleased">It has let go of what only one process may own.</param>
/// <param name="Begun">What it has said of a line that has not ended.</param>
internal sealed record InstanceSnapshot(int Pid, int Socket, IReadOnlyList<int> Sockets, bool HasReleased, byte[] Begun);

using System.Text.Json;
using System.Text.Json.Serialization;
using Outrider.Supervision.BuiltIn;
using Outrider.Supervision.Life;

namespace Outrider.Supervision.Succession;

/// <summary>
/// A run as it is, for the supervisor that takes this one's place by execve(2): same pid, same children, same descriptors. It is handed over in a file in memory, since
/// it contains the expanded configuration.
/// </summary>
/// <param name="Version">Of this document. A newer supervisor reads older ones; an older one refuses a newer one, and then nothing happens.</param>
/// <param name="From">The version of the executable that wrote it.</param>
/// <param name="Site">What stays the same as long as the run lives.</param>
/// <param name="Choice">Which files the configuration is read from at the next reload.</param>
/// <param name="Config">The configuration as it was read, as <c>ConfigNodeJson</c> writes it.</param>
/// <param name="Listeners">The listening sockets.</param>
/// <param name="Children">All children of the run.</param>
/// <param name="Modules">The processes behind the children that are modules.</param>
/// <param name="Programs">The processes behind the children that are programs.</param>
/// <param name="ControlSocket">The descriptor that <c>outrider status</c> and its like connect to; -1 where there is none.</param>
/// <param name="Asker">The descriptor of the connection that asked for the upgrade, and waits for its answer; -1 where there is none.</param>
internal sealed record RunSnapshot(
    int Version, string From, RunSite Site, ChoiceSnapshot Choice, string Config, IReadOnlyList<ListenerSnapshot> Listeners,
    IReadOnlyList<ChildSnapshot> Children, IReadOnlyList<ModulesSnapshot> Modules, IReadOnlyList<ProgramSnapshot> Programs, int ControlSocket, int Asker)
{
    public const int CurrentVersion = 1;

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, RunSnapshotJson.Default.RunSnapshot);

    /// <exception cref="UnavailableException">It is of a version that this executable does not know, or no such document at all.</exception>
    public static RunSnapshot FromBytes(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var snapshot = JsonSerializer.Deserialize(bytes, RunSnapshotJson.Default.RunSnapshot);
            if (snapshot is null || snapshot.Version is < 1 or > CurrentVersion)
                throw new UnavailableException($"the run is handed over in a form (version {snapshot?.Version}) that this executable does not know; it is older than the one that runs: stop the run and start it again");
            return snapshot;
        }
        catch (JsonException e)
        {
            throw new UnavailableException($"the run is handed over in a form that this executable cannot read: {e.Message}");
        }
    }

    /// <summary>Every descriptor that must live through the change.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> Descriptors =>
    [
        Site.StateLock, .. Listeners.Select(l => l.Descriptor), .. Programs.SelectMany(p => p.Descriptors),
        .. Modules.SelectMany(m => m.Instances).Select(i => i.Socket),
        .. new[] { ControlSocket, Asker }.Where(d => d >= 0),
    ];
}

/// <summary>What a run was started with, for the next reload.</summary>
internal sealed record ChoiceSnapshot(string? Path, string? Profile, IReadOnlyList<string> Command);

/// <summary>A listening socket of the run, by its descriptor.</summary>
internal sealed record ListenerSnapshot(int Id, string Name, string Requested, int Descriptor);

/// <summary>Compiled, not reflected upon: the executable is trimmed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunSnapshot))]
internal sealed partial class RunSnapshotJson : JsonSerializerContext;

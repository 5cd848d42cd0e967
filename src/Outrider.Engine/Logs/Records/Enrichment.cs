using System.Text;
using Outrider.Kernel;

namespace Outrider.Logs.Records;

/// <summary>
/// What is added to every line of one stream, encoded once. What nobody said (an empty region) is left out, and so is what the line says itself. Names of Outrider's own
/// are known by their bits; those of the user's are compared with the line's, which costs a comparison of lengths for most.
/// </summary>
internal sealed class Enrichment
{
    /// <summary>As many as there are bits for.</summary>
    public const int MostOfUser = 32;

    private static readonly Members[] Added =
        [Members.Timestamp, Members.Severity, Members.Hostname, Members.Service, Members.Version, Members.Environment, Members.Region, Members.Stream, Members.File, Members.Container, Members.Kubernetes];

    // Members that records have by the way they are made.
    private static readonly string[] Made = ["message", "truncated", "timestamp_utc", "timestamp_original", "severity_name", "severity_original"];

    private readonly (Members Member, byte[] Encoded)[] _each;
    private readonly (Members Member, byte[] Name)[] _ofUser;
    private readonly Members _added;
    private readonly byte[] _all;

    /// <param name="identity">Whose lines they are, and what each says besides.</param>
    /// <param name="stream"><c>stdout</c>, <c>stderr</c> or <c>file</c>.</param>
    /// <param name="file">The file's path, or empty where there is none to speak of.</param>
    public Enrichment(AppIdentity identity, string stream, string file)
    {
        (Members Member, string Name, string Value)[] members =
        [
            (Members.Hostname, "hostname", identity.Hostname), (Members.Service, "service", identity.Service), (Members.Version, "version", identity.Version),
            (Members.Environment, "environment", identity.Environment), (Members.Region, "region", identity.Region),
            (Members.Stream, "stream", stream), (Members.File, "file", file),
        ];
        var attributes = Attributes(identity);
        _each = [.. members.Where(m => m.Value.Length > 0).Select(m => (m.Member, Encode(m.Name, JsonText.Quoted(m.Value)))), .. attributes.Select(a => (a.Member, Encode(a.Name, a.Json)))];
        _ofUser = [.. attributes.Where(a => a.Member >= Members.FirstOfUser).Select(a => (a.Member, Encoding.UTF8.GetBytes(a.Name)))];
        _added = _each.Aggregate(Members.None, (all, one) => all | one.Member);
        _all = [.. _each.SelectMany(e => e.Encoded)];
    }

    /// <summary>Would a line have it anyway?</summary>
    public static bool IsOwn(string name) => Added.Contains(MemberNames.Of(Encoding.UTF8.GetBytes(name))) || Made.Contains(name);

    /// <summary>Which of the user's names an object has itself.</summary>
    public Members OfUser(ReadOnlySpan<byte> line, JsonMembers? members)
    {
        var own = Members.None;
        if (_ofUser.Length == 0 || members is null) return own;
        foreach (var member in members.All) own |= OfUser(member.Name(line));
        return own;
    }

    /// <summary>Which of the user's names this is.</summary>
    public Members OfUser(ReadOnlySpan<byte> name)
    {
        foreach (var (member, ofUser) in _ofUser)
            if (JsonStrings.Mean(name, ofUser)) return member;
        return Members.None;
    }

    /// <summary><c>"hostname":"h","service":"s",</c>: each with its comma, without those that the line has itself.</summary>
    public void Append(PooledBytes output, Members own)
    {
        if ((own & _added) == Members.None)
        {
            output.Append(_all);
            return;
        }

        foreach (var (member, encoded) in _each)
            if ((own & member) == Members.None) output.Append(encoded);
    }

    private static (Members Member, string Name, string Json)[] Attributes(AppIdentity identity)
    {
        var next = Members.FirstOfUser;
        var all = new List<(Members, string, string)>();
        foreach (var (name, json) in identity.Attributes)
        {
            var known = MemberNames.Of(Encoding.UTF8.GetBytes(name));
            if (known is Members.Container or Members.Kubernetes)
            {
                all.Add((known, name, json));
                continue;
            }

            all.Add((next, name, json));
            next = (Members)((ulong)next << 1);
        }

        return [.. all];
    }

    private static byte[] Encode(string name, string json) => Encoding.UTF8.GetBytes($"\"{name}\":{json},");
}

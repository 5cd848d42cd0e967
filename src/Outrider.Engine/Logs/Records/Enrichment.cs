using Outrider.Kernel;

namespace Outrider.Logs.Records;

/// <summary>What is added to every line of one stream, encoded once. What nobody said (an empty region) is left out.</summary>
internal sealed class Enrichment
{
    private const Members Added = Members.Hostname | Members.Service | Members.Version | Members.Environment | Members.Region | Members.Stream | Members.File;

    private readonly (Members Member, byte[] Encoded)[] _each;
    private readonly byte[] _all;

    /// <param name="identity">Whose lines they are.</param>
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
        _each = [.. members.Where(m => m.Value.Length > 0).Select(m => (m.Member, Encode(m.Name, m.Value)))];
        _all = [.. _each.SelectMany(e => e.Encoded)];
    }

    /// <summary><c>"hostname":"h","service":"s",</c>: each with its comma, without those that the line has itself.</summary>
    public void Append(PooledBytes output, Members own)
    {
        if ((own & Added) == Members.None)
        {
            output.Append(_all);
            return;
        }

        foreach (var (member, encoded) in _each)
            if ((own & member) == Members.None) output.Append(encoded);
    }

    private static byte[] Encode(string name, string value)
    {
        using var bytes = new PooledBytes();
        bytes.Append((byte)'"');
        bytes.Append(System.Text.Encoding.UTF8.GetBytes(name));
        bytes.Append("\":\""u8);
        JsonText.Append(bytes, System.Text.Encoding.UTF8.GetBytes(value));
        bytes.Append("\","u8);
        return bytes.Memory.ToArray();
    }
}

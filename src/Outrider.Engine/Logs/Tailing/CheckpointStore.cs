using System.Buffers;
using System.Text.Json;
using Outrider.Native;

namespace Outrider.Logs.Tailing;

/// <summary>
/// <c>checkpoints.json</c>, as a crash leaves it whole: written beside, synced, renamed, the folder synced. One that cannot be read is set aside as
/// <c>checkpoints.json.unreadable</c>: everything is then read from its beginning, since repeating is better than losing.
/// </summary>
internal sealed class CheckpointStore(string path)
{
    private const int FormatVersion = 1;

    // Some hundred bytes a file, 512 files a source.
    private const long MaxBytes = 16 << 20;

    /// <summary>By the sources' keys; empty where there is no file.</summary>
    /// <exception cref="JsonException">It was damaged, and is set aside.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public Dictionary<string, IReadOnlyList<Checkpoint>> Load()
    {
        if (!File.Exists(path)) return [];
        try
        {
            if (new FileInfo(path).Length > MaxBytes) throw new JsonException("it is too large");
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            File.Move(path, path + ".unreadable", overwrite: true);
            throw new JsonException(e.Message, e);
        }
    }

    /// <exception cref="IOException">It could not be written; the one before is still there.</exception>
    public void Save(IEnumerable<(string Key, IReadOnlyList<Checkpoint> Checkpoints)> sources)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var beside = path + ".new";
        using (var file = File.OpenHandle(beside, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, Encode(sources), 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(beside, path, overwrite: true);
        FolderSync.Sync(folder);
    }

    private static ReadOnlySpan<byte> Encode(IEnumerable<(string Key, IReadOnlyList<Checkpoint> Checkpoints)> sources)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("version", FormatVersion);
            json.WriteStartObject("sources");
            foreach (var (key, checkpoints) in sources)
            {
                json.WriteStartArray(key);
                foreach (var checkpoint in checkpoints) Write(json, checkpoint);
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan;
    }

    private static void Write(Utf8JsonWriter json, Checkpoint checkpoint)
    {
        json.WriteStartObject();
        json.WriteString("path", checkpoint.Path);
        json.WriteNumber("device", checkpoint.Identity.Device);
        json.WriteNumber("inode", checkpoint.Identity.Inode);
        json.WriteNumber("head_length", checkpoint.Head.Length);
        json.WriteString("head", checkpoint.Head.Hash);
        json.WriteNumber("offset", checkpoint.Offset);
        json.WriteEndObject();
    }

    private static Dictionary<string, IReadOnlyList<Checkpoint>> Read(JsonElement root)
    {
        if (root.GetProperty("version").GetInt32() != FormatVersion) throw new JsonException("it is of another version");
        var sources = new Dictionary<string, IReadOnlyList<Checkpoint>>();
        foreach (var source in root.GetProperty("sources").EnumerateObject())
            sources[source.Name] = [.. source.Value.EnumerateArray().Select(ReadOne)];
        return sources;
    }

    private static Checkpoint ReadOne(JsonElement one)
    {
        var identity = new FileIdentity(one.GetProperty("device").GetUInt64(), one.GetProperty("inode").GetUInt64());
        var head = new FileHead(one.GetProperty("head_length").GetInt32(), one.GetProperty("head").GetString() ?? "");
        var offset = one.GetProperty("offset").GetInt64();
        if (offset < 0 || head.Length is < 0 or > FileHead.MaxLength) throw new JsonException("it holds a number out of range");
        return new Checkpoint(one.GetProperty("path").GetString() ?? "", identity, head, offset);
    }
}

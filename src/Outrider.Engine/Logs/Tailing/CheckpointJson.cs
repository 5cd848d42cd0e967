using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Outrider.Native;

namespace Outrider.Logs.Tailing;

/// <summary>
/// Checkpoints as JSON: <c>{"version":1,"sequence":7,"sources":{"&lt;key&gt;":[{"path","device","inode","head_length","head","offset"},…]}}</c>;
/// what else a <see cref="Checkpoint"/> has is left out where there is nothing to say. The sequence counts the writings, so that of two files the later one can be told.
/// </summary>
internal static class CheckpointJson
{
    private const int FormatVersion = 1;

    // Some hundred bytes a file, 512 files a source.
    private const long MaxBytes = 16 << 20;

    /// <exception cref="JsonException">It is damaged, or of another version.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Content Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes) throw new JsonException("it is too large");
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public static byte[] Write(long sequence, IEnumerable<(string Key, IReadOnlyList<Checkpoint> Checkpoints)> sources)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("version", FormatVersion);
            json.WriteNumber("sequence", sequence);
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

        return bytes.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Checkpoint checkpoint)
    {
        json.WriteStartObject();
        json.WriteString("path", checkpoint.Path);
        json.WriteNumber("device", checkpoint.Identity.Device);
        json.WriteNumber("inode", checkpoint.Identity.Inode);
        json.WriteNumber("head_length", checkpoint.Head.Length);
        json.WriteString("head", checkpoint.Head.Hash);
        if (checkpoint.Head.At > 0) json.WriteNumber("head_at", checkpoint.Head.At);
        json.WriteNumber("offset", checkpoint.Offset);
        if (checkpoint.Seam.Length > 0)
        {
            json.WriteNumber("seam_end", checkpoint.Seam.End);
            json.WriteNumber("seam_length", checkpoint.Seam.Length);
            json.WriteString("seam", checkpoint.Seam.HashText);
        }

        if (checkpoint.Length > 0) json.WriteNumber("length", checkpoint.Length);
        if (checkpoint.AtRest is { } rest)
        {
            json.WriteNumber("size", rest.Size);
            json.WriteNumber("modified", rest.Modified);
        }

        if (checkpoint.IsGone) json.WriteBoolean("gone", true);
        json.WriteEndObject();
    }

    private static Content Read(JsonElement root)
    {
        if (root.GetProperty("version").GetInt32() != FormatVersion) throw new JsonException("it is of another version");
        var sources = new Dictionary<string, IReadOnlyList<Checkpoint>>();
        foreach (var source in root.GetProperty("sources").EnumerateObject())
            sources[source.Name] = [.. source.Value.EnumerateArray().Select(ReadOne)];
        return new Content(root.GetProperty("sequence").GetInt64(), sources);
    }

    private static Checkpoint ReadOne(JsonElement one)
    {
        var identity = new FileIdentity(one.GetProperty("device").GetUInt64(), one.GetProperty("inode").GetUInt64());
        var head = new FileHead(one.GetProperty("head_length").GetInt32(), one.GetProperty("head").GetString() ?? "") { At = one.TryGetProperty("head_at", out var at) ? at.GetInt64() : 0 };
        var offset = one.GetProperty("offset").GetInt64();
        if (offset < 0 || head.At < 0 || head.Length is < 0 or > FileHead.MaxLength) throw new JsonException("it holds a number out of range");
        return new Checkpoint(one.GetProperty("path").GetString() ?? "", identity, head, offset)
        {
            Seam = ReadSeam(one),
            Length = one.TryGetProperty("length", out var length) ? length.GetInt64() : 0,
            AtRest = one.TryGetProperty("size", out var size) ? (size.GetInt64(), one.GetProperty("modified").GetInt64()) : null,
            IsGone = one.TryGetProperty("gone", out var gone) && gone.GetBoolean(),
        };
    }

    private static FileSeam ReadSeam(JsonElement one)
    {
        if (!one.TryGetProperty("seam", out var hash)) return default;
        var seam = new FileSeam(one.GetProperty("seam_end").GetInt64(), one.GetProperty("seam_length").GetInt32(), ulong.Parse(hash.GetString() ?? "", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        return seam is { Length: > 0 and <= FileSeam.MaxLength } && seam.End >= seam.Length ? seam : throw new JsonException("it holds a number out of range");
    }

    internal readonly record struct Content(long Sequence, Dictionary<string, IReadOnlyList<Checkpoint>> Sources);
}

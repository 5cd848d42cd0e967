using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Logs.Tailing;

/// <summary>
/// Checkpoints on disk, twice. <c>checkpoints.json</c> is as a loss of power leaves it whole: written beside, synced, renamed, the folder synced; it is what
/// files may be deleted on. <c>checkpoints.recent.json</c> is written over without a sync after every batch, which a killed process leaves whole, so that only
/// the batch that was on its way is sent again. The later of the two that can be read is taken. A <c>checkpoints.json</c> that cannot be read is set aside as
/// <c>….unreadable</c>, and everything is read from its beginning, since repeating is better than losing.
/// </summary>
internal sealed class CheckpointStore(string path) : IDisposable
{
    private readonly string _recentPath = Path.ChangeExtension(path, ".recent.json");
    private SafeFileHandle? _recent;
    private long _sequence;

    /// <summary>By the sources' keys; empty where there is no file.</summary>
    /// <exception cref="JsonException">It was damaged, and is set aside.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public Dictionary<string, IReadOnlyList<Checkpoint>> Load()
    {
        var recent = LoadRecent();
        if (!File.Exists(path)) return Take(recent);
        try
        {
            var synced = CheckpointJson.Read(path);
            return Take(recent is { } later && later.Sequence > synced.Sequence ? later : synced);
        }
        catch (JsonException) when (recent is null)
        {
            File.Move(path, path + ".unreadable", overwrite: true);
            throw;
        }
        catch (JsonException)
        {
            File.Move(path, path + ".unreadable", overwrite: true);
            return Take(recent);
        }
    }

    /// <summary>So that a killed process finds it.</summary>
    /// <exception cref="IOException">It could not be written; those before still hold.</exception>
    public void Note(IEnumerable<(string Key, IReadOnlyList<Checkpoint> Checkpoints)> sources)
    {
        if (_recent is null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _recent = File.OpenHandle(_recentPath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        }

        // One write, over all of the one before: white space behind the end of JSON is JSON.
        var text = CheckpointJson.Write(++_sequence, sources);
        var padded = new byte[Math.Max(text.Length, RandomAccess.GetLength(_recent))];
        padded.AsSpan(text.Length).Fill((byte)' ');
        text.CopyTo(padded);
        RandomAccess.Write(_recent, padded, 0);
    }

    /// <summary>So that a loss of power leaves it.</summary>
    /// <exception cref="IOException">It could not be written; those before still hold.</exception>
    public void Save(IEnumerable<(string Key, IReadOnlyList<Checkpoint> Checkpoints)> sources)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var beside = path + ".new";
        using (var file = File.OpenHandle(beside, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, CheckpointJson.Write(++_sequence, sources), 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(beside, path, overwrite: true);
        FolderSync.Sync(folder);
    }

    public void Dispose() => _recent?.Dispose();

    /// <summary>Null where there is none, or a torn one: <c>checkpoints.json</c> is then hardly older.</summary>
    private CheckpointJson.Content? LoadRecent()
    {
        try
        {
            return File.Exists(_recentPath) ? CheckpointJson.Read(_recentPath) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Dictionary<string, IReadOnlyList<Checkpoint>> Take(CheckpointJson.Content? content)
    {
        _sequence = content?.Sequence ?? 0;
        return content?.Sources ?? [];
    }
}

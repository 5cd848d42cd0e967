using System.Text.Json;
using Microsoft.Extensions.Logging;
using Outrider.Native;

namespace Outrider.Logs.Delivery;

/// <summary>
/// What a sink will never take, kept for a person: before each batch a line that says why (<c>{"dead_letter":{"at","sink","batch","events","reason"}}</c>),
/// then its records as they were sent. Two files of half the bound, the older one giving way, so that the latest refusals are always there.
/// </summary>
internal sealed partial class DeadLetters(string path, string sink, long max, LogMetrics metrics, TimeProvider time, ILogger logger)
{
    // A sink that refuses everything would write one warning a batch.
    private static readonly TimeSpan WarningInterval = TimeSpan.FromMinutes(1);

    private DateTimeOffset _nextWarning = DateTimeOffset.MinValue;

    public void Keep(LogBatch batch, string reason)
    {
        Warn(reason);
        try
        {
            var folder = Path.GetDirectoryName(path)!;
            Directory.CreateDirectory(folder);
            var current = new FileInfo(path);
            if (current.Exists && current.Length + batch.Length > max / 2) File.Move(path, path + ".1", overwrite: true);
            var isNew = !File.Exists(path);
            Append(batch, reason);
            // The checkpoint moves over these lines: this is the last there is of them, and a loss of power must not take the file's name.
            if (isNew) FolderSync.Sync(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            metrics.DeadLettersLost.With(sink).Increment();
            CannotKeep(sink, batch.Events, e);
        }
    }

    private void Append(LogBatch batch, string reason)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete,
            // Records may hold what only their owner should read.
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        EndTornLine(file);
        file.Write(Head(batch, reason));
        file.WriteByte((byte)'\n');
        foreach (var segment in batch.Segments) file.Write(segment.Span);
        file.Flush(flushToDisk: true);
    }

    /// <summary>A crash or a full disk may have left half a record, which must not swallow the reason of the next.</summary>
    private static void EndTornLine(FileStream file)
    {
        file.Seek(0, SeekOrigin.End);
        if (file.Length == 0) return;
        file.Seek(-1, SeekOrigin.End);
        if (file.ReadByte() != '\n') file.WriteByte((byte)'\n');
    }

    private ReadOnlySpan<byte> Head(LogBatch batch, string reason)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject("dead_letter");
            json.WriteString("at", time.GetUtcNow());
            json.WriteString("sink", sink);
            json.WriteString("batch", batch.Id);
            json.WriteNumber("events", batch.Events);
            json.WriteString("reason", reason);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private void Warn(string reason)
    {
        var now = time.GetUtcNow();
        if (now < _nextWarning) return;
        _nextWarning = now + WarningInterval;
        Rejects(sink, path, reason);
    }

    [LoggerMessage(LogLevel.Warning, "the sink {Sink} refuses lines for good; they are kept in {Path}: {Reason}")]
    private partial void Rejects(string sink, string path, string reason);

    [LoggerMessage(LogLevel.Error, "the sink {Sink} refused {Events} lines for good and they could not be kept; they are lost")]
    private partial void CannotKeep(string sink, int events, Exception cause);
}

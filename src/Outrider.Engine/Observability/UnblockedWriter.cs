using System.Text;

namespace Outrider.Observability;

/// <summary>
/// Stands before a writer whose reader may stall, such as standard error into a pipe that nobody empties: takes each piece at once and has a pool thread
/// write it. What comes while too much waits is dropped and counted. Without it one line of our own log would hold up the loop on which a whole run hangs.
/// </summary>
internal sealed class UnblockedWriter(TextWriter to) : TextWriter
{
    // Some minutes of a busy log, or 200 KB; a reader that is behind by more is not reading.
    private const int MostWaiting = 1000;

    // A process that ends says its last words to whoever listens, and waits for nobody who does not.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly Queue<string> _waiting = new();
    private long _dropped;
    private bool _isWriting;

    public override Encoding Encoding => to.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(StringBuilder? value) => Write(value?.ToString());

    public override void Write(string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        lock (_waiting)
        {
            if (_waiting.Count == MostWaiting) _dropped++;
            else _waiting.Enqueue(value);
            if (_isWriting) return;
            _isWriting = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.WriteWaiting(), this, preferLocal: false);
    }

    protected override void Dispose(bool disposing)
    {
        lock (_waiting)
            if (_isWriting) Monitor.Wait(_waiting, LastWords);
        base.Dispose(disposing);
    }

    private void WriteWaiting()
    {
        while (TryTake(out var piece))
        {
            try
            {
                to.Write(piece);
                to.Flush();
            }
            catch (IOException)
            {
                // Its reader has ended. There is nobody left to tell.
            }
        }
    }

    /// <summary>False where nothing is left: whoever writes next starts another turn.</summary>
    private bool TryTake(out string piece)
    {
        lock (_waiting)
        {
            if (_waiting.TryDequeue(out var next))
            {
                piece = next;
                return true;
            }

            piece = _dropped == 0 ? "" : $"{_dropped} lines of this log were dropped while nobody read it\n";
            if (_dropped > 0)
            {
                _dropped = 0;
                return true;
            }

            _isWriting = false;
            Monitor.PulseAll(_waiting);
            return false;
        }
    }
}

using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision.Output;

/// <summary>
/// Where one stream of a child goes: to the spool, where there is one, and to our own output, where that is wanted. Pumps of a process and of its
/// successor may overlap for a moment, so it is locked. When nobody reads our own output any more, the application goes on as if somebody did.
/// </summary>
internal sealed class OutputStream(SafeFileHandle? passTo, Spool? spool, string folder, ILogger log)
{
    private readonly Lock _gate = new();
    private bool _isPassed = passTo is not null;
    private bool _hasFailed;

    /// <summary>Bytes the spool could not keep. Asked by the loop, so without the lock: its holder may be waiting for a reader that never comes.</summary>
    public long Lost => spool?.Lost ?? 0;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            Keep(bytes);
            if (_isPassed) _isPassed = Descriptors.TryWriteAll(passTo!, bytes);
        }
    }

    /// <summary>The process has said its last word.</summary>
    public void EndLine()
    {
        lock (_gate) Keep([]);
    }

    /// <summary>The stream could not be read to its end.</summary>
    public void Fail(Exception cause) => log.OutputFailed(cause);

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (spool is null) return;
        try
        {
            if (bytes.IsEmpty || _hasFailed) spool.EndLine();
            spool.Append(bytes);
            _hasFailed = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_hasFailed) log.SpoolFailed(folder, e);
            _hasFailed = true;
        }
    }
}

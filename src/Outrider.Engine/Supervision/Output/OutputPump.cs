using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision.Output;

/// <summary>
/// The thread that reads one pipe of one process until its end. It holds the reading end, so the process gets no SIGPIPE as long as we live.
/// </summary>
/// <param name="ended">Called once, on the pump's thread, after the last byte has been written.</param>
internal sealed class OutputPump(SafeFileHandle from, OutputStream into, string name, Action ended)
{
    // A Linux pipe holds 64 KiB (pipe(7)): one read can take all of it.
    private const int BufferSize = 64 << 10;

    // The stack holds a few calls; the default of 8 MiB would only be reserved, but shows in the process's size.
    private const int StackSize = 256 << 10;

    private readonly SafeFileHandle _cancel = Descriptors.Event();

    public void Start() => new Thread(Run, StackSize) { IsBackground = true, Name = name }.Start();

    /// <summary>Reads what is there and ends, though somebody may still hold the other end.</summary>
    public void Finish()
    {
        lock (_cancel)
            if (!_cancel.IsClosed) Descriptors.Raise(_cancel);
    }

    private void Run()
    {
        try
        {
            var buffer = new byte[BufferSize];
            while (Poll.UntilReadable(from, _cancel))
            {
                var got = Descriptors.Read(from, buffer);
                if (got == 0) break;
                into.Write(buffer.AsSpan(0, got));
            }

            into.EndLine();
        }
        catch (NativeException e)
        {
            into.Fail(e);
        }
        finally
        {
            from.Dispose();
            // Not left to the collector, which has no reason to run here: every restart would leave two.
            lock (_cancel) _cancel.Dispose();
            ended();
        }
    }
}

using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision;

/// <summary>
/// A process on its way to becoming a program. It waits for <see cref="Go"/>. <paramref name="Line"/> ends when it has become the program; an
/// <see cref="ExecFailure"/> comes out of it where it could not.
/// </summary>
internal sealed record Launched(int Pid, SafeFileHandle Line)
{
    private const int StackSize = 128 << 10;

    /// <summary>Once whoever would end it in our place knows of it. It needs some milliseconds until it waits for this, so it loses no time by it.</summary>
    public void Go()
    {
        // It may have failed and been closed by now, and its number been given to another.
        lock (Line)
            if (!Line.IsClosed) Descriptors.TrySend(Line, [1]);
    }

    /// <summary>Waits on a thread of its own, and closes the line.</summary>
    /// <param name="known">Called once, on that thread; null means that the program runs.</param>
    public void Follow(Action<ExecFailure?> known) => new Thread(() =>
    {
        Span<byte> bytes = stackalloc byte[ExecFailure.Length];
        var got = 0;
        while (got < bytes.Length && Descriptors.Read(Line, bytes[got..]) is > 0 and var more) got += more;
        lock (Line) Line.Dispose();
        known(ExecFailure.Read(bytes[..got]));
    }, StackSize) { IsBackground = true, Name = "exec status" }.Start();
}

using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision;

/// <summary>A process on its way to becoming a program. <paramref name="Status"/> ends when it has become it; an <see cref="ExecFailure"/> comes out of it where it could not.</summary>
internal sealed record Launched(int Pid, SafeFileHandle Status)
{
    private const int StackSize = 128 << 10;

    /// <summary>Waits on a thread of its own, and closes the pipe.</summary>
    /// <param name="known">Called once, on that thread; null means that the program runs.</param>
    public void Follow(Action<ExecFailure?> known) => new Thread(() =>
    {
        using (Status)
        {
            Span<byte> bytes = stackalloc byte[ExecFailure.Length];
            var got = 0;
            while (got < bytes.Length && Descriptors.Read(Status, bytes[got..]) is > 0 and var more) got += more;
            known(ExecFailure.Read(bytes[..got]));
        }
    }, StackSize) { IsBackground = true, Name = "exec status" }.Start();
}

using Outrider.Native;

namespace Outrider.Supervision;

/// <summary>
/// Learns of every child's end, at once and without polling. A thread waits for any child and leaves it a zombie; the loop does what must be done
/// while its pid still means it (signal its group), reaps it, and lets the thread go on. So no pid is ever signalled that could belong to another by
/// then. Orphans that came to us as init or subreaper are reaped too.
/// </summary>
internal sealed class Reaper(EventLoop loop)
{
    private const int StackSize = 256 << 10;

    private readonly Dictionary<int, Action<ExitStatus>> _expected = [];
    private readonly AutoResetEvent _hasChild = new(false);
    private readonly AutoResetEvent _hasReaped = new(false);

    public void Start() => new Thread(Run, StackSize) { IsBackground = true, Name = "reaper" }.Start();

    /// <summary>On the loop, in the event that started the child.</summary>
    /// <param name="pid">The child's.</param>
    /// <param name="ended">Called on the loop with the child still a zombie; it must see to it that <see cref="Reap"/> is called, soon: until then no other end is noticed.</param>
    public void Expect(int pid, Action<ExitStatus> ended)
    {
        _expected[pid] = ended;
        _hasChild.Set();
    }

    /// <summary>On the loop.</summary>
    public void Reap(int pid)
    {
        _expected.Remove(pid);
        Children.Reap(pid);
        _hasReaped.Set();
    }

    private void Run()
    {
        while (true)
        {
            try
            {
                if (Children.TryWaitAny(out var pid, out var status))
                {
                    loop.Post(() => OnEnded(pid, status));
                    _hasReaped.WaitOne();
                }
                else
                {
                    _hasChild.WaitOne();
                }
            }
            catch (NativeException e)
            {
                loop.Post(() => throw new InvalidOperationException("waiting for children failed", e));
                _hasChild.WaitOne();
            }
        }
    }

    private void OnEnded(int pid, ExitStatus status)
    {
        if (_expected.TryGetValue(pid, out var ended)) ended(status);
        else Reap(pid);
    }
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;
using Outrider.Supervision.Readiness;

namespace Outrider.Supervision;

/// <summary>
/// Learns of every child's end, at once and without polling, and of each by itself: one thread waits for the handles of all children (pidfd_open(2)). One that has ended
/// stays a zombie; the loop does what must be done while its pid still means it (signal its group), and reaps it. So no pid is ever signalled that could
/// belong to another by then, and one that is kept for a while hides no other. Orphans that came to us as init or subreaper announce their end by SIGCHLD and
/// are reaped by a look at our own children, on the loop, where it is known which of them are expected: their status is nobody else's to take.
/// </summary>
/// <remarks>Rejected: waitid(2) for any child tells of the first zombie again and again until that one is reaped.</remarks>
/// <param name="loop">Where everything is told.</param>
/// <param name="children">All our children, orphans included; of this process where it is not given. A test that has others beside its own gives them.</param>
internal sealed class Reaper(EventLoop loop, Func<IEnumerable<int>>? children = null)
{
    private const int StackSize = 256 << 10;

    // A wait that fails at once, again and again, must not take a processor for itself.
    private const int FaultPauseMs = 1000;

    private readonly Dictionary<int, Action<ExitStatus>> _expected = [];

    /// <summary>What the thread waits for: by descriptor, what to do once it is readable. Guarded by itself.</summary>
    private readonly Dictionary<SafeFileHandle, Action> _watched = [];

    /// <summary>Those for which there is no handle; looked at whenever a child has ended.</summary>
    private readonly HashSet<int> _unhandled = [];

    private readonly SafeFileHandle _changed = Descriptors.Event();
    private PosixSignalRegistration? _childSignal;
    private int _isSweepPosted;

    /// <summary>Raised on the loop when orphans may have been reaped.</summary>
    public event Action? Swept;

    public void Start()
    {
        _childSignal = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => PostSweep());
        new Thread(Run, StackSize) { IsBackground = true, Name = "reaper" }.Start();
        // What ended before there was anybody to be signalled.
        PostSweep();
    }

    /// <summary>On the loop, in the event that started the child; or at the start, for one that was there before this process became what it is.</summary>
    /// <param name="pid">The child's; it may have ended already.</param>
    /// <param name="ended">Called on the loop with the child still a zombie; it must see to it that <see cref="Reap"/> is called.</param>
    public void Expect(int pid, Action<ExitStatus> ended)
    {
        _expected[pid] = ended;
        if (ProcessHandle.Open(pid) is not { } handle)
        {
            _unhandled.Add(pid);
            PostSweep();
            return;
        }

        Watch(handle, () =>
        {
            var hasEnded = Children.HasEnded(handle, out var status);
            Unwatch(handle);
            if (hasEnded) loop.Post(() => OnEnded(pid, status));
        });
    }

    /// <summary>On the loop.</summary>
    public void Reap(int pid)
    {
        _expected.Remove(pid);
        _unhandled.Remove(pid);
        Children.Reap(pid);
    }

    /// <summary>Waits for another descriptor on the same thread.</summary>
    /// <param name="descriptor">From here on ours; closed by <see cref="Unwatch"/>.</param>
    /// <param name="readable">Called on that thread, again and again for as long as there is something to be read.</param>
    public void Watch(SafeFileHandle descriptor, Action readable)
    {
        lock (_watched) _watched[descriptor] = readable;
        Descriptors.Raise(_changed);
    }

    /// <summary>The thread closes it, since it may be waiting for it at this moment.</summary>
    public void Unwatch(SafeFileHandle descriptor)
    {
        lock (_watched) _watched.Remove(descriptor);
        Descriptors.Raise(_changed);
    }

    private void Run()
    {
        var counter = new byte[8];
        var all = new List<SafeFileHandle> { _changed };
        while (true)
        {
            try
            {
                foreach (var i in Poll.UntilAnyReadable(all))
                    if (i == 0) Descriptors.Read(_changed, counter);
                    else Take(all[i]);
                all = Renewed(all);
            }
            catch (NativeException e)
            {
                loop.Post(() => throw new InvalidOperationException("waiting for children failed", e));
                Poll.Pause(FaultPauseMs);
            }
        }
    }

    private void Take(SafeFileHandle readable)
    {
        Action? act;
        lock (_watched) _watched.TryGetValue(readable, out act);
        act?.Invoke();
    }

    private List<SafeFileHandle> Renewed(List<SafeFileHandle> old)
    {
        lock (_watched)
        {
            foreach (var gone in old.Where(h => h != _changed && !_watched.ContainsKey(h))) gone.Dispose();
            return [_changed, .. _watched.Keys];
        }
    }

    private void PostSweep()
    {
        if (Interlocked.Exchange(ref _isSweepPosted, 1) == 0) loop.Post(Sweep);
    }

    private void Sweep()
    {
        Volatile.Write(ref _isSweepPosted, 0);
        foreach (var pid in _unhandled.ToArray())
            if (Children.HasEnded(pid, out var status) && _unhandled.Remove(pid)) OnEnded(pid, status);
        foreach (var pid in children?.Invoke() ?? ProcessTree.ChildrenOf(Environment.ProcessId))
            if (!_expected.ContainsKey(pid)) Children.Reap(pid);
        Swept?.Invoke();
    }

    private void OnEnded(int pid, ExitStatus status)
    {
        if (_expected.TryGetValue(pid, out var ended)) ended(status);
    }
}

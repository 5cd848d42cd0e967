using System.Collections.Concurrent;
using Outrider.Native;
using Outrider.Supervision;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision;

/// <summary>With real children. The sweep looks only at those of the test: the process has others, which belong to tests that run beside it.</summary>
public sealed class ReaperTests
{
    private readonly EventLoop _loop = new(e => throw e);
    private readonly ConcurrentBag<int> _orphans = [];
    private readonly List<(int Pid, ExitStatus Status)> _ended = [];
    private readonly Reaper _reaper;

    public ReaperTests()
    {
        _reaper = new Reaper(_loop, () => _orphans);
        _reaper.Start();
    }

    [Fact]
    public async Task A_zombie_that_is_kept_hides_no_other_end()
    {
        var first = Expected("exit 3");
        await Ended(1);
        var second = Expected("exit 4");
        await Ended(2);
        Assert.Equal([(first, new ExitStatus(3, 0)), (second, new ExitStatus(4, 0))], _ended);
        Assert.Equal('Z', StateOf(first));
        _reaper.Reap(first);
        _reaper.Reap(second);
        Assert.Null(StateOf(first));
    }

    [Fact]
    public async Task A_child_that_was_there_before_is_taken_over_even_as_a_zombie()
    {
        var pid = Start("kill -9 $$");
        await Eventually.True(() => StateOf(pid) == 'Z', "it is a zombie");
        _reaper.Expect(pid, status => _ended.Add((pid, status)));
        await Ended(1);
        Assert.Equal((pid, new ExitStatus(0, 9)), Assert.Single(_ended));
        _reaper.Reap(pid);
    }

    [Fact]
    public async Task A_child_whose_end_somebody_else_has_taken_is_told_all_the_same()
    {
        var pid = Start("exit 0");
        Children.WaitAndReap(pid);
        _reaper.Expect(pid, status => _ended.Add((pid, status)));
        await Ended(1);
        Assert.Equal((pid, new ExitStatus(70, 0)), Assert.Single(_ended));
    }

    [Fact]
    public async Task An_orphan_is_reaped_and_an_expected_child_is_not_robbed_of_its_status()
    {
        var swept = 0;
        _reaper.Swept += () => swept++;
        var expected = Expected("exit 5");
        _orphans.Add(expected);
        var orphan = Start("exit 6");
        _orphans.Add(orphan);
        // The orphan may have ended before it was listed; this one's end is signalled after that.
        var another = Expected("exit 7");
        await Ended(2);
        await Eventually.True(() => Turned(() => StateOf(orphan) is null), "the orphan is gone");
        Assert.Contains((expected, new ExitStatus(5, 0)), _ended);
        Assert.Equal('Z', StateOf(expected));
        Assert.True(swept > 0);
        _reaper.Reap(expected);
        _reaper.Reap(another);
    }

    [Fact]
    public async Task A_hundred_children_at_once_are_all_told()
    {
        int[] pids = [.. Enumerable.Range(0, 100).Select(i => Expected($"exit {i}"))];
        await Ended(100);
        Assert.Equal(pids.Select((pid, i) => (pid, new ExitStatus(i, 0))), _ended.OrderBy(e => e.Status.Code));
        foreach (var pid in pids) _reaper.Reap(pid);
    }

    private static int Start(string script)
    {
        using var nothing = Launcher.OpenNull();
        return Spawn.Start("/bin/sh", ["sh", "-c", script], [], [nothing, nothing, nothing]);
    }

    private static char? StateOf(int pid) => KernelFile.TryRead($"/proc/{pid}/stat") is { Length: > 0 } stat ? stat[stat.LastIndexOf(')') + 2] : null;

    private int Expected(string script)
    {
        var pid = Start(script);
        _reaper.Expect(pid, status => _ended.Add((pid, status)));
        return pid;
    }

    private Task Ended(int count) => Eventually.True(() => Turned(() => _ended.Count >= count), $"{count} ends are told");

    private bool Turned(Func<bool> condition)
    {
        _loop.RunPending();
        return condition();
    }
}

using Outrider.Native;

namespace Outrider.Supervision.Readiness;

/// <summary>Ready when a command ends with code 0 within its time; one that takes longer is killed. Its output goes nowhere.</summary>
internal sealed class CommandProbe(IReadOnlyList<string> command, TimeSpan timeout, Launcher launcher, Reaper reaper, EventLoop loop, TimeProvider time) : IProbe
{
    private readonly LoopTimer _limit = new(loop, time);
    private int _pid;

    public void Begin(int port, Action<bool> done)
    {
        try
        {
            var launched = launcher.StartQuietly(command);
            _pid = launched.Pid;
            reaper.Expect(launched.Pid, status => OnExited(launched, status, done));
            _limit.Arm(timeout, GiveUp);
        }
        catch (NativeException)
        {
            loop.Post(() => done(false));
        }
    }

    public void GiveUp()
    {
        if (_pid != 0) ProcessControl.TrySignalGroup(_pid, Signal.Kill);
    }

    private void OnExited(Launched launched, ExitStatus status, Action<bool> done)
    {
        _limit.Disarm();
        ProcessControl.TrySignalGroup(launched.Pid, Signal.Kill);
        reaper.Reap(launched.Pid);
        _pid = 0;
        launched.Line.Dispose();
        done(status.IsSuccess);
    }
}

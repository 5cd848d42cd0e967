using Outrider.Native;
using Outrider.Testing;

namespace Outrider.Faults.Logs;

/// <summary>Runs of the executable, one after the other in one folder.</summary>
internal sealed class RunCollector(TemporaryFolder folder, string config) : ICollector
{
    // Many runs start at once, on a machine that may have something else to do.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<OutriderProcess> _runs = [];
    private int _sidecars;

    public OutriderProcess Run => _runs[^1];

    public int Pid { get; private set; }

    public async Task StartAsync()
    {
        _runs.Add(OutriderProcess.Run(folder, config));
        _sidecars = 1;
        await BackAsync();
    }

    public void KillSidecar()
    {
        Signals.To(Pid, Signal.Kill);
        Pid = 0;
        _sidecars++;
    }

    /// <summary>Its next process works.</summary>
    public async Task BackAsync()
    {
        await Run.Log.Nth("sidecar 'outrider' is ready", _sidecars, Patience);
        Pid = await Run.SidecarPid(_sidecars);
    }

    /// <summary>All of it at once and without a word, as a machine that loses its power.</summary>
    public async Task KillAllAsync()
    {
        Pid = 0;
        foreach (var pid in Run.Left()) Signals.To(pid, Signal.Kill);
        await Run.NothingIsLeft();
    }

    public async Task<Account> AccountAsync()
    {
        using var admin = await AdminApi.OfAsync(Run);
        return Account.Of(await admin.MetricsAsync());
    }

    public async Task EndAsync()
    {
        Pid = 0;
        Run.Signal(Signal.Terminate);
        // The application's own, which died of it; 0 where there is none.
        Assert.True(await Run.ExitCode() is 0 or 128 + 15, Run.ToString());
        await Run.NothingIsLeft();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs)
        {
            foreach (var pid in run.Left()) Signals.To(pid, Signal.Kill);
            await run.NothingIsLeft();
        }

        // The last one takes the folder with it.
        foreach (var run in _runs) await run.DisposeAsync();
    }

    public override string ToString() => string.Join("\n-- started again --\n", _runs.Select(r => r.Log.ToString()));
}

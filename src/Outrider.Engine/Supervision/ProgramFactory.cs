using Microsoft.Win32.SafeHandles;
using Outrider.Supervision.Life;
using Outrider.Supervision.Limits;
using Outrider.Supervision.Output;
using Outrider.Supervision.Readiness;

namespace Outrider.Supervision;

/// <summary>Makes what a program of the user's consists of, from what was decided about it.</summary>
/// <param name="groups">Of the run; each program has one of its own.</param>
/// <param name="portFound">Called on the loop when it has become known where the application listens.</param>
internal sealed class ProgramFactory(RunGroups groups, Reaper reaper, EventLoop loop, TimeProvider time, Action portFound)
{
    /// <param name="plan">What the run is to be.</param>
    /// <param name="model">Of the program.</param>
    /// <param name="stdout">Where its output goes.</param>
    /// <param name="stderr">Where its errors go.</param>
    /// <param name="stdin">What it reads.</param>
    public ProgramProcess Make(RunPlan plan, ProgramModel model, OutputStream stdout, OutputStream stderr, SafeFileHandle stdin)
    {
        var group = groups.Add(model.Life, model.Limits, model.User);
        var launcher = new Launcher(model, group);
        return new ProgramProcess(model, launcher, MakeProber(plan, model, launcher), stdin, stdout, stderr, group, reaper, loop, time, plan.Log);
    }

    /// <summary>For a program that there is, by what was decided anew about it; its limits are others from now on.</summary>
    public Launcher MakeLauncher(ProgramModel next) => new(next, groups.Change(next.Life, next.Limits, next.User));

    public Prober MakeProber(RunPlan plan, ProgramModel model, Launcher launcher)
    {
        var prober = new Prober(model.Life.Title, model.Ready, MakeProbe(model.Ready.Probe, launcher), plan.FindPort, loop, time, plan.Log)
        {
            Live = model.Live is { } live ? new LiveProber(live, MakeProbe(live.Probe, launcher), loop, time) : null,
        };
        if (model.Life.Kind == ChildKind.Application) prober.Watch(portFound);
        return prober;
    }

    private IProbe MakeProbe(ProbeModel probe, Launcher launcher) => probe.Kind switch
    {
        ProbeKind.Tcp => new TcpProbe(probe.Timeout, loop, time),
        ProbeKind.Http => new HttpProbe(probe.Target, probe.Timeout, loop, time),
        ProbeKind.Grpc => new GrpcProbe(probe.Target, probe.Timeout, loop, time),
        ProbeKind.Command => new CommandProbe(probe.Command, probe.Timeout, launcher, reaper, loop, time),
        ProbeKind.Descriptor => new DescriptorProbe(loop),
        _ => new NoProbe(loop),
    };
}

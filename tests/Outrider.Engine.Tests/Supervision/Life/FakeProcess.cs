using Outrider.Native;
using Outrider.Supervision.Life;

namespace Outrider.Engine.Tests.Supervision.Life;

/// <summary>A process that does what the test says, and keeps what it was told to do.</summary>
internal sealed class FakeProcess : IChildProcess
{
    private int _lastPid = 100;

    public List<string> Done { get; } = [];

    public bool RefusesToSpawn { get; set; }

    public int Spawn(Child child)
    {
        Done.Add("spawn");
        return RefusesToSpawn ? throw new NativeException("posix_spawn", Errno.Again) : ++_lastPid;
    }

    public void AskToStop() => Done.Add("ask");

    public void Kill() => Done.Add("kill");

    public void StartProbing() => Done.Add("probe");

    public void StopProbing() => Done.Add("stop probing");
}

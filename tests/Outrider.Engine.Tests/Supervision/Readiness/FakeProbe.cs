using Outrider.Supervision.Readiness;

namespace Outrider.Engine.Tests.Supervision.Readiness;

/// <summary>A probe that answers as the test says, or not at all until the test answers for it.</summary>
internal sealed class FakeProbe : IProbe
{
    public bool Passes { get; set; }

    public bool Answers { get; set; } = true;

    public int Asked { get; private set; }

    public int LastPort { get; private set; }

    public Action<bool>? Last { get; private set; }

    public void Begin(int port, Action<bool> done)
    {
        Asked++;
        (LastPort, Last) = (port, done);
        if (Answers) done(Passes);
    }
}

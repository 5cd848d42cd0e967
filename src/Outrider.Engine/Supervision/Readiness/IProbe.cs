namespace Outrider.Supervision.Readiness;

/// <summary>Asks a program once whether it is ready. Called on the loop; the answer comes as an event of its own, on the loop, within the probe's timeout.</summary>
internal interface IProbe
{
    /// <param name="port">Where the program listens; 0 where that is not known and the probe needs none.</param>
    /// <param name="done">Called once.</param>
    void Begin(int port, Action<bool> done);
}

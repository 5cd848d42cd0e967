namespace Outrider.Supervision.Readiness;

/// <summary>Asks a program once whether it is well. Called on the loop; the answer comes as an event of its own, on the loop, within the probe's timeout.</summary>
internal interface IProbe
{
    /// <summary>Not again before the answer.</summary>
    /// <param name="port">Where to ask; 0 where that is not known and the probe needs none.</param>
    /// <param name="done">Called once.</param>
    void Begin(int port, Action<bool> done);

    /// <summary>Nobody waits for the answer any more; it still comes, sooner where that can be helped.</summary>
    void GiveUp()
    {
    }

    /// <summary>The program has said by itself that it is ready.</summary>
    void OnSaid()
    {
    }
}

using Outrider.Native;

namespace Outrider.Supervision.Life;

/// <summary>
/// The process of a child, as its life needs it. All is called on the loop. After <see cref="Spawn"/> the process tells its child what happens
/// (<see cref="Child.OnExecuted"/>, <see cref="Child.OnProbe"/>, and once, last, <see cref="Child.OnExited"/>), always by an event of its own, never from within a call.
/// </summary>
internal interface IChildProcess
{
    /// <summary>Starts it and gives its pid.</summary>
    /// <exception cref="NativeException">The system refused; nothing was started and nothing will be told.</exception>
    int Spawn(Child child);

    void AskToStop();

    /// <summary>Ends it and its whole process group. It may be called again.</summary>
    void Kill();

    void StartProbing();

    void StopProbing();
}

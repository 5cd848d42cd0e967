using Outrider.Supervision.Control;

namespace Outrider.Supervision.Command;

/// <summary>
/// What a run does when it is commanded. All is called on the loop and returns at once; each command is finished once (<see cref="PendingCommand.Finish"/>),
/// now or later, and may be told of progress until then.
/// </summary>
internal interface IRunCommands
{
    RunStatus Status();

    /// <summary>Begins to stop; where it <paramref name="waits"/>, the command is finished when everything has ended.</summary>
    void Stop(PendingCommand command, bool waits);

    /// <param name="command">Finished when another process is ready, or when none follows.</param>
    /// <param name="process">The application by its name or as <c>app</c>, the modules as <c>outrider</c>, a sidecar by its name.</param>
    void Restart(PendingCommand command, string process);

    /// <summary>Finished with <see cref="CommandAnswer.Problems"/> and 64 where the configuration is not taken.</summary>
    void Reload(PendingCommand command);

    /// <summary>It may be finished by the image at <paramref name="path"/>: see <see cref="PendingCommand.Detach"/>.</summary>
    void Upgrade(PendingCommand command, string path);

    /// <summary>Granted with <see cref="PendingCommand.HandOverForLines"/>.</summary>
    void Logs(PendingCommand command, CommandRequest.Logs request);
}

using Outrider.Kernel;

namespace Outrider.Supervision.Command;

/// <summary>Leads each request to what the run does about it. A fault there is told to whoever asked, too.</summary>
internal sealed class CommandDesk(IRunCommands run)
{
    /// <summary>On the loop.</summary>
    public void Take(CommandRequest request, PendingCommand command)
    {
        try
        {
            Lead(request, command);
        }
        catch (Exception e)
        {
            command.Finish(new CommandAnswer(ExitCode.Software, $"this is a fault of Outrider's own, please report it: {e.Message}"));
            throw;
        }
    }

    private void Lead(CommandRequest request, PendingCommand command)
    {
        switch (request)
        {
            case CommandRequest.Status:
                command.Finish(CommandAnswer.Done("") with { Status = run.Status() });
                break;
            case CommandRequest.Stop(var waits):
                run.Stop(command, waits);
                break;
            case CommandRequest.Restart(var process):
                run.Restart(command, process);
                break;
            case CommandRequest.Reload:
                run.Reload(command);
                break;
            case CommandRequest.Upgrade(var path):
                run.Upgrade(command, path);
                break;
            case CommandRequest.Logs logs:
                run.Logs(command, logs);
                break;
            case CommandRequest.Unknown(var verb):
                command.Finish(CommandAnswer.Refused($"the run is of outrider {OwnVersion.Text}, which does not know '{verb}'; ask with an outrider of that version, or bring the run to yours first"));
                break;
        }
    }
}

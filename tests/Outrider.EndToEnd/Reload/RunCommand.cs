using Outrider.Supervision;
using Outrider.Supervision.Command;

namespace Outrider.EndToEnd.Reload;

/// <summary>Commands to a run without a process for each: what the verbs do, in this one.</summary>
internal static class RunCommand
{
    public static async Task<CommandAnswer> Ask(this OutriderProcess run, CommandRequest request)
    {
        var folder = run.StateOf();
        return await Task.Run(() => new CommandClient(folder).Ask(request, _ => { }, TimeSpan.FromMinutes(2)));
    }

    /// <summary>A new configuration, and the run is told of it.</summary>
    public static Task<CommandAnswer> Reload(this OutriderProcess run, string config)
    {
        run.Folder.Write("outrider.yaml", config);
        return run.Ask(new CommandRequest.Reload());
    }

    /// <summary>The state folder of the run.</summary>
    public static string StateOf(this OutriderProcess run) => LiveRun.Find([run.Folder["state"]]).Single(r => r.Record.Pid == run.Pid).Folder;
}

using Outrider.Supervision.Command;
using Outrider.Supervision.Control;
using Outrider.Testing;

namespace Outrider.Faults;

/// <summary>A run seen and commanded over its control socket, as the verbs do it but without a process for each question. The supervisor answers, so it works while the modules are dead.</summary>
internal sealed class RunView(OutriderProcess run, string service)
{
    private readonly CommandClient _client = new(Path.Combine(run.Folder.Path, "state", service));

    public async Task<RunStatus> StatusAsync() => (await AskAsync(new CommandRequest.Status())).Status!;

    public Task<CommandAnswer> AskAsync(CommandRequest request) => Task.Run(() => _client.Ask(request, Seed.Tell, TimeSpan.FromSeconds(60)), Test);

    public async Task<ProcessStatus> ProcessAsync(string name) => (await StatusAsync()).Processes.Single(p => p.Name == name);

    /// <summary>Its pid once it is ready and is not <paramref name="notPid"/>.</summary>
    public async Task<int> ReadyAsync(string name, int notPid = 0, TimeSpan? within = null)
    {
        var pid = 0;
        await Eventually.Holds(async () => await ProcessAsync(name) is { State: "ready", Pid: var found } && (pid = found) != notPid, $"'{name}' is ready\n{run}", within);
        return pid;
    }

    /// <summary>All that have a process.</summary>
    public async Task<Dictionary<string, int>> PidsAsync() => (await StatusAsync()).Processes.Where(p => p.Pid > 0).ToDictionary(p => p.Name, p => p.Pid);
}

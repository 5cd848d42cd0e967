using Outrider.Supervision;
using Outrider.Supervision.Command;
using Outrider.Supervision.Control;

namespace Outrider.Engine.Tests.Supervision.Command;

/// <summary>A run that takes commands in a folder and does what the test says: its loop turns on a thread of its own.</summary>
internal sealed class FakeRun : IRunCommands, IDisposable
{
    public static readonly RunStatus Shown = new(
        12, [new ProcessStatus("orders", "application", "ready", 34, 1, new DateTimeOffset(2026, 1, 2, 3, 3, 5, TimeSpan.Zero), "code 1")], []);

    private readonly EventLoop _loop = new(_ => { });
    private readonly Thread _turning;

    public FakeRun(string folder, TimeSpan? patience = null)
    {
        Server = new CommandServer(ControlSocket.Bind(folder), _loop, new CommandDesk(this).Take, TimeProvider.System) { Patience = patience ?? TimeSpan.FromSeconds(20) };
        Server.Start();
        _turning = new Thread(_loop.Run) { IsBackground = true };
        _turning.Start();
    }

    public CommandServer Server { get; }

    /// <summary>Does what every command but status asks; by default it says what was asked.</summary>
    public Action<PendingCommand, string> Does { get; set; } = (command, asked) => command.Finish(CommandAnswer.Done(asked));

    public RunStatus Status() => Shown;

    public void Stop(PendingCommand command, bool waits) => Does(command, $"stop {waits}");

    public void Restart(PendingCommand command, string process) => Does(command, $"restart {process}");

    public void Reload(PendingCommand command) => Does(command, "reload");

    public void Upgrade(PendingCommand command, string path) => Does(command, $"upgrade {path}");

    public void Logs(PendingCommand command, CommandRequest.Logs request) => Does(command, $"logs {request.Follows} {request.Source} {request.Stream}");

    public void Dispose()
    {
        Server.Dispose();
        _loop.Post(_loop.End);
        _turning.Join();
    }
}

using Outrider.Kernel;
using Outrider.Native;

namespace Outrider.ConfigSync;

/// <summary>Tells the application, in the way that was chosen, that its file has changed.</summary>
internal sealed class Notification(NotifyConfig config, HttpClient http, SyncHost host)
{
    /// <summary>True where the application knows, or will read the file when it starts; false where it is too early to tell it.</summary>
    /// <exception cref="SyncFailedException">It was not reached.</exception>
    public Task<bool> SendAsync(CancellationToken cancel)
    {
        if (config.Signal is { } signal) return SignalAsync(signal, cancel);
        if (config.Http is { } request) return RequestAsync(request, cancel);
        return config.Command is { } command ? CommandAsync(command, cancel) : RestartAsync(cancel);
    }

    private async Task<bool> SignalAsync(Signal signal, CancellationToken cancel)
    {
        // Until the application is up it may not have its handler, and the default action of most signals is to end it (signal(7)).
        if (host.App.Value.Phase is AppPhase.Starting) return false;
        return await host.Control.SignalAsync(signal.Name, cancel) || HasNobodyToTell("signal");
    }

    private async Task<bool> RestartAsync(CancellationToken cancel) => await host.Control.RestartAsync(cancel) || HasNobodyToTell("restart");

    /// <summary>No process: it will read the file when it is started. Attached there will never be one.</summary>
    private bool HasNobodyToTell(string way) => host.App.Value.Phase is not AppPhase.Attached
        ? true
        : throw new SyncFailedException(SyncStage.Notify, $"'notify.{way}' needs an application that Outrider has started, and it rides attached; use notify.http or notify.command");

    private async Task<bool> CommandAsync(IReadOnlyList<string> command, CancellationToken cancel)
    {
        var result = await host.Run(command, config.Timeout, cancel);
        if (result is { End: CommandEnd.Exited, ExitCode: 0 }) return true;
        throw new SyncFailedException(SyncStage.Notify, CommandWords.Explain(command[0], result, config.Timeout));
    }

    private async Task<bool> RequestAsync(HttpNotifyConfig to, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(config.Timeout, host.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            using var request = DirectHttp.Request(to.Method, to.Url, to.Headers);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.IsSuccessStatusCode) return true;
            throw new SyncFailedException(SyncStage.Notify, $"{DirectHttp.Display(to.Url)} answered {(int)response.StatusCode}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new SyncFailedException(SyncStage.Notify, $"{DirectHttp.Display(to.Url)} gave no answer within {Duration.Format(config.Timeout)}");
        }
        catch (HttpRequestException e)
        {
            throw new SyncFailedException(SyncStage.Notify, e.Message);
        }
    }
}

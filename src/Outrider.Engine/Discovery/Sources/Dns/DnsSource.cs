using System.Net;
using Microsoft.Extensions.Logging;
using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Discovery.Sources;

/// <summary>Looks a name up, again and again, with the machine's own resolver, so that /etc/hosts, search domains and local caches hold here too.</summary>
internal sealed partial class DnsSource(DnsSourceConfig config, DiscoveryContext context, DnsLookup lookUp) : IDiscoverySource
{
    public static readonly ComponentKind Kind = ComponentKind.Of("dns", DnsSourceConfig.Shape, (DnsSourceConfig c) => (DiscoverySourceFactory)(context => new DnsSource(c, context, Dns.GetHostAddressesAsync)));

    // As resolv.conf's own default for one server.
    private static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(5);

    private readonly ILogger _log = context.Log;
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _firstLook = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loop = Task.CompletedTask;
    private bool _isCut;

    public SnapshotCell<AddressSet> Addresses { get; } = new(AddressSet.Empty);

    public Task FirstLook => _firstLook.Task;

    public void Start() => _loop = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _loop;
        _firstLook.TrySetResult();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await LookAsync();
                _firstLook.TrySetResult();
                await Task.Delay(config.Refresh, context.Time, _ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
        catch (Exception e)
        {
            LogEnded(e, context.Service, config.Name);
        }
    }

    private async Task LookAsync()
    {
        try
        {
            // The resolver may block a thread of the pool and not heed the token: the wait is bounded on our side.
            Take(await lookUp(config.Name, _ending.Token).WaitAsync(LookupTimeout, context.Time, _ending.Token));
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            throw;
        }
        catch (TimeoutException)
        {
            Failed($"there was no answer within {Duration.Format(LookupTimeout)}");
        }
        catch (Exception e)
        {
            Failed(e.Message);
        }
    }

    private void Take(IPAddress[] found)
    {
        var before = Addresses.Value;
        context.Lookups.With(context.Service, "ok").Increment();
        // Resolvers turn the order round on purpose; a stable one shows whether anything has changed.
        var addresses = found.Distinct().OrderBy(a => a.ToString(), StringComparer.Ordinal).Take(AddressSet.MaxAddresses)
            .Select(a => new Address(new IPEndPoint(a, config.Port), new IPEndPoint(a, config.Port).ToString())).ToList();
        if (found.Length > AddressSet.MaxAddresses && !_isCut) LogCut(context.Service, config.Name, found.Length, AddressSet.MaxAddresses);
        _isCut = found.Length > AddressSet.MaxAddresses;
        if (before.Error is null && addresses.SequenceEqual(before.Addresses)) return;
        LogFound(context.Service, addresses.Count, config.Name);
        Addresses.Publish(new AddressSet(addresses, null));
    }

    private void Failed(string reason)
    {
        context.Lookups.With(context.Service, "failed").Increment();
        var before = Addresses.Value;
        // One warning an outage; the counter tells how long it lasts.
        if (before.Error is null) LogFailed(context.Service, config.Name, reason, before.Addresses.Count);
        Addresses.Publish(before with { Error = $"looking up '{config.Name}': {reason}" });
    }

    [LoggerMessage(LogLevel.Information, "'{Service}' has {Count} instances at '{Name}'")]
    private partial void LogFound(string service, int count, string name);

    [LoggerMessage(LogLevel.Warning, "'{Service}' could not be looked up at '{Name}': {Reason}; the last {Count} instances stay in use")]
    private partial void LogFailed(string service, string name, string reason, int count);

    [LoggerMessage(LogLevel.Warning, "'{Service}' has {Found} instances at '{Name}', of which the first {Max} are used")]
    private partial void LogCut(string service, string name, int found, int max);

    [LoggerMessage(LogLevel.Error, "'{Service}' is not looked up at '{Name}' any more")]
    private partial void LogEnded(Exception exception, string service, string name);
}

/// <summary>All addresses of a name; throws where it has none or cannot be asked.</summary>
internal delegate Task<IPAddress[]> DnsLookup(string name, CancellationToken cancel);

using HttpBench.Load;
using HttpBench.Peers;

namespace HttpBench.Cases;

/// <summary>What connections hold that made one request and then keep still: the growth of the data path's memory, by connection.</summary>
internal sealed record IdleCase(string Name, int Connections, Setup Setup) : ICase
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);
    private static readonly byte[] Request = Http1Caller.Get("/small");
    private static readonly string[] Columns = ["idle connections", "peer", "RSS each", "anonymous each", "RSS", "PSS", "anonymous, MB"];

    public async Task<Table> RunAsync(Bench bench)
    {
        using var fleet = await Fleet.StartAsync(bench, Setup, bench.FolderOf(Name));
        // What a first request brings into memory is no connection's.
        foreach (var peer in fleet.Able) await ClosedLoop.RunAsync(() => Http1Caller.ConnectAsync(peer.Target, Request), 32, bench.Pace.Seconds);
        var rows = new List<IReadOnlyList<string>>();
        foreach (var peer in fleet.Peers) rows.Add(await RowAsync(peer));
        return new Table("Idle connections", Columns, rows);
    }

    private async Task<IReadOnlyList<string>> RowAsync(RunningPeer peer)
    {
        string[] what = [$"{Connections:N0}{(Setup.Tls ? " under TLS" : "")}", peer.Name];
        if (peer.NotYet is { } reason) return [.. what, $"not yet: {reason}"];
        await Task.Delay(Settling);
        var before = Memory.Of(peer.DataPath);
        var callers = new List<ICaller>();
        try
        {
            // By hundreds: together they would only fill the queue of the listener.
            for (var i = 0; i < Connections; i += 100) callers.AddRange(await Task.WhenAll(Enumerable.Range(0, Math.Min(100, Connections - i)).Select(_ => CallOnceAsync(peer.Target))));
            await Task.Delay(Settling);
            var after = Memory.Of(peer.DataPath);
            return [.. what, Each(after.Rss - before.Rss), Each(after.Anonymous - before.Anonymous), .. Figures.Megabytes(after)];
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or InvalidDataException)
        {
            return [.. what, $"failed at {callers.Count}: {e.Message}"];
        }
        finally
        {
            foreach (var caller in callers) caller.Dispose();
        }
    }

    private static async Task<ICaller> CallOnceAsync(Target target)
    {
        var caller = await Http1Caller.ConnectAsync(target, Request);
        await caller.CallAsync();
        return caller;
    }

    private string Each(long kilobytes) => $"{Figures.Say((double)kilobytes / Connections, 2)} KiB";
}

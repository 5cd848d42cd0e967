using System.Text.Json;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Security;
using Outrider.Transport;

namespace Outrider.Tcp;

/// <summary>All connections that are passed through, in both directions. A reload replaces the listeners that have changed, one by one.</summary>
internal sealed class TcpModule : IAsyncDisposable
{
    private readonly SnapshotCell<AppStatus> _app;
    private readonly TcpSurroundings _around;
    private readonly RetiredParts _retired = new();
    private StatusBoard? _status;
    private volatile ITcpPart[] _parts;

    /// <param name="inbound">The listeners in front of the application.</param>
    /// <param name="services">What the application connects to, by name.</param>
    /// <param name="sockets">The socket of a listener, by its name.</param>
    /// <param name="app">Whether the application is ready, and on which port.</param>
    /// <param name="around">The rest of the sidecar.</param>
    /// <param name="keyOf">What a service was made of, by its name, as <see cref="TcpInbound.Key"/>; without it a reload makes all of them anew.</param>
    /// <exception cref="CertificateException">The files of a listener or service make no certificate.</exception>
    public TcpModule(
        IEnumerable<TcpInbound> inbound, IReadOnlyDictionary<string, TcpServiceConfig> services, Func<string, ListenOn> sockets, SnapshotCell<AppStatus> app, TcpSurroundings around, Func<string, string>? keyOf = null)
    {
        (_app, _around) = (app, around);
        _parts =
        [
            .. inbound.Select(each => Passage(each, sockets)),
            .. services.Select(each => Service(each.Key, keyOf?.Invoke(each.Key) ?? "", each.Value, sockets)),
        ];
    }

    public IEnumerable<TcpPassage> Passages => _parts.Select(part => part.Passage);

    /// <summary>Open connections, those of replaced listeners among them.</summary>
    public int UnderWay => _parts.Sum(part => part.UnderWay) + _retired.UnderWay;

    /// <summary>It was stopped, and no connection is left.</summary>
    public bool HasEnded => _parts.All(part => part.HasEnded) && _retired.AreGone;

    /// <summary>Accepts from every socket, and puts up the section <c>tcp</c>.</summary>
    /// <exception cref="IOException">An address cannot be listened on; those that were started go on until this is disposed.</exception>
    public void Start(StatusBoard status)
    {
        _status = status;
        // Services first: the application may come in by a passage and call one at once.
        foreach (var part in _parts.Reverse()) part.Start();
        ShowWhereThereAre();
    }

    /// <summary>What it will be with another configuration; null where every part stays as it is. Parameters as the constructor's.</summary>
    /// <exception cref="ChangeRefusedException">A part cannot be made; nothing has changed.</exception>
    public async Task<IPreparedChange?> PrepareAsync(IEnumerable<TcpInbound> inbound, IReadOnlyDictionary<string, TcpServiceConfig> services, Func<string, ListenOn> sockets, Func<string, string> keyOf)
    {
        var before = _parts;
        var added = new List<ITcpPart>();
        try
        {
            ITcpPart[] next =
            [
                .. inbound.Select(each => Same(before, each.Passage.Name, each.Key) ?? Opened(added, each.Passage.Name, () => Passage(each, sockets))),
                .. services.Select(each => Same(before, TcpServiceConfig.ListenerName(each.Key), keyOf(each.Key)) ?? Opened(added, TcpServiceConfig.ListenerName(each.Key), () => Service(each.Key, keyOf(each.Key), each.Value, sockets))),
            ];
            ITcpPart[] removed = [.. before.Except(next)];
            return added.Count + removed.Length == 0 ? null : new PreparedChange(() => Commit(next, added, removed), added);
        }
        catch
        {
            foreach (var part in added) await part.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes no new connection; those that are open go on until they end, or the deadline. Completes when nothing is left.</summary>
    public Task RetireAsync(TimeSpan deadline) => StopAsync(deadline);

    /// <summary>Takes no new connection and cuts those that have not ended within the grace.</summary>
    public Task StopAsync(TimeSpan grace) => Task.WhenAll(_parts.Select(part => part.StopAsync(grace)).Append(_retired.StopAsync(grace)));

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _parts) await part.DisposeAsync();
        await _retired.DisposeAsync();
    }

    private static ITcpPart? Same(ITcpPart[] before, string name, string key) => key.Length == 0 ? null : Array.Find(before, part => part.Name == name && part.Key == key);

    private static ITcpPart Opened(List<ITcpPart> added, string name, Func<ITcpPart> make)
    {
        try
        {
            var part = make();
            added.Add(part);
            part.Open();
            return part;
        }
        catch (CertificateException e)
        {
            throw new ChangeRefusedException($"{name}.tls: {e.Message}");
        }
        catch (IOException e)
        {
            throw new ChangeRefusedException($"{name}.listen: {e.Message}");
        }
    }

    private TcpPassage Passage(TcpInbound each, Func<string, ListenOn> sockets) => new(each.Passage, each.Key, sockets(each.Passage.Name), each.Lane(_app, _around.Time), _around);

    private TcpService Service(string name, string key, TcpServiceConfig config, Func<string, ListenOn> sockets) => new(name, key, config, sockets(TcpServiceConfig.ListenerName(name)), _around);

    private void Commit(ITcpPart[] next, List<ITcpPart> added, ITcpPart[] removed)
    {
        // The new ones accept before the old ones stop: no caller is refused meanwhile.
        foreach (var part in added) part.Start();
        _parts = next;
        foreach (var part in removed) _retired.Add(part);
        ShowWhereThereAre();
    }

    private void ShowWhereThereAre()
    {
        if (_parts.Length > 0) _status?.Show("tcp", WriteStatus);
    }

    private void WriteStatus(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var part in _parts) WriteObject(json, part.WriteStatus);
        json.WriteEndArray();
    }

    private static void WriteObject(Utf8JsonWriter json, Action<Utf8JsonWriter> write)
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    }
}

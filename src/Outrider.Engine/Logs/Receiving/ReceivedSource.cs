using Outrider.Logs.Delivery;
using Outrider.Logs.Parsers;
using Outrider.Logs.Records;
using Outrider.Logs.Sources;
using Outrider.Logs.Tailing;

namespace Outrider.Logs.Receiving;

/// <summary>
/// What was received, read from its spool as the application's output is: an object stays one, a line that is none is text, whatever <c>parse</c> says of the application's lines.
/// The first source of a type also brings what its like have received at addresses that are no longer written.
/// </summary>
internal sealed class ReceivedSource : ILogSource
{
    // While there are segments to be deleted a sender may be waiting for the room.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly TailLoop _loop;
    private readonly LossTally _losses;
    private readonly SourceAccount _account;

    public ReceivedSource(ReceiverPart part, LogSourceContext context)
    {
        Key = part.Key;
        _account = context.Account;
        _losses = context.Receivers.LossesOf(Key);
        string[] folders = [ReceivedFolder.Of(context.StateFolder, Key), .. context.Receivers.TakeOrphans(part.Type, context.StateFolder, context.AllCheckpoints)];
        var from = context.AllCheckpoints.Where(c => folders.Contains(Path.GetDirectoryName(c.Path))).ToArray();
        Tail[] tails = [.. folders.Select(f => TailOf(f, part.Type, from, context))];
        _loop = new TailLoop(context with { Parser = new AutoParser() }, from, () => new TailSet(tails, folders) { IsWaiting = folders.Any(TailedSpool.IsUnderWay) }, PollInterval);
    }

    public string Key { get; }

    public void Start()
    {
        _losses.TellTo(_account);
        _loop.Start();
    }

    public Task DrainAsync(CancellationToken cancel) => _loop.DrainAsync(cancel);

    public IReadOnlyList<Checkpoint> Collect() => _loop.Collect();

    public void Saved() => _loop.Saved();

    public ValueTask DisposeAsync()
    {
        _losses.TellNoMore(_account);
        return _loop.DisposeAsync();
    }

    private static Tail TailOf(string folder, string type, IReadOnlyList<Checkpoint> from, LogSourceContext context)
    {
        var spool = new TailedSpool(folder, from.FirstOrDefault(c => Path.GetDirectoryName(c.Path) == folder), context.Account);
        return new Tail(spool, new StreamLedger(folder, 0, spool.OriginOf), new Enrichment(context.Identity, type, ""), 0);
    }
}

using Outrider.Configuration;
using Outrider.Logs.Delivery;
using Outrider.Logs.Parsers;
using Outrider.Logs.Records;
using Outrider.Logs.Tailing;

namespace Outrider.Logs.Sources;

/// <summary>systemd's journal, followed like a file whose lines are made as they are read (<see cref="JournalBytes"/>). It is the buffer itself: what is not acknowledged is read again.</summary>
internal sealed class JournaldSource : ILogSource
{
    public const string Name = "journald";

    public static readonly ComponentKind Kind =
        ComponentKind.Of(Name, JournaldSourceConfig.Shape, (JournaldSourceConfig c) => new LogSourcePart(new LineSettings(), context => new JournaldSource(c, context)));

    // journald.conf(5), Storage=.
    private static readonly string[] Usual = ["/var/log/journal", "/run/log/journal"];

    // Not every writer of a journal touches its files so that the kernel tells.
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly TailLoop _loop;

    public JournaldSource(JournaldSourceConfig config, LogSourceContext context)
    {
        Key = Name + ":" + config.Directory;
        var from = context.CheckpointsOf(Key);
        var bytes = new JournalBytes(config, from is null, from?.FirstOrDefault());
        Tail[] tails = [new(bytes, new StreamLedger(Key, 0), new Enrichment(context.Identity, Name, ""), 0)];
        string[] roots = config.Directory is { } written ? [written] : Usual;
        _loop = new TailLoop(context with { Parser = new AutoParser() }, from ?? [], () => new TailSet(tails, [.. Folders(roots)]) { IsWaiting = true }, PollInterval);
    }

    public string Key { get; }

    public void Start() => _loop.Start();

    public Task DrainAsync(CancellationToken cancel) => _loop.DrainAsync(cancel);

    public IReadOnlyList<Checkpoint> Collect() => _loop.Collect();

    public void Saved() => _loop.Saved();

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    /// <summary>The files are in folders by the machine's id; writing to one touches it so that who watches is told.</summary>
    private static IEnumerable<string> Folders(string[] roots) => roots.Where(Directory.Exists).SelectMany(r => Directory.EnumerateDirectories(r).Prepend(r));
}

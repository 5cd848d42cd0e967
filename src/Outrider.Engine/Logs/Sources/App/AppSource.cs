using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;
using Outrider.Logs.Tailing;

namespace Outrider.Logs.Sources;

/// <summary>
/// The application's output by way of the supervisor's spool, <c>&lt;state&gt;/output/stdout/</c> and <c>…/stderr/</c>: the supervisor writes it whether or not this
/// process lives, so that its fall loses no line.
/// </summary>
internal sealed class AppSource : ILogSource
{
    public const string Type = "app";

    public static readonly LogSourceFactory Make = context => new AppSource(context);

    public static readonly ComponentKind Kind = ComponentKind.Of(Type, AppSourceConfig.Shape, (AppSourceConfig c) => new LogSourcePart(c.Lines, Make));

    // As FileSourceConfig.Poll.
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private static readonly string[] Streams = ["stdout", "stderr"];

    private readonly TailLoop _loop;

    public AppSource(LogSourceContext context)
    {
        var from = context.CheckpointsOf(Key) ?? [];
        var folders = Streams.Select(s => OutputSpool.Folder(context.StateFolder, s)).ToArray();
        Tail[] tails = [.. folders.Select(f => TailOf(f, from, context))];
        _loop = new TailLoop(context, from, () => new TailSet(tails, folders) { IsWaiting = folders.Any(TailedSpool.IsUnderWay) }, PollInterval);
    }

    public string Key => Type;

    public void Start() => _loop.Start();

    public Task DrainAsync(CancellationToken cancel) => _loop.DrainAsync(cancel);

    public IReadOnlyList<Checkpoint> Collect() => _loop.Collect();

    public void Saved() => _loop.Saved();

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private static Tail TailOf(string folder, IReadOnlyList<Checkpoint> from, LogSourceContext context)
    {
        var spool = new TailedSpool(folder, from.FirstOrDefault(c => Path.GetDirectoryName(c.Path) == folder), context.Account);
        return new Tail(spool, new StreamLedger(folder, 0, spool.OriginOf), new Enrichment(context.Identity, Path.GetFileName(folder), ""), 0);
    }
}

using System.Globalization;
using HttpBench.Cases;
using HttpBench.Load;
using HttpBench.Peers;

namespace HttpBench;

/// <summary>What all cases of a run share: the upstream, the peers, the pace and a folder that goes with the run.</summary>
internal sealed class Bench : IDisposable
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("outrider-bench-").FullName;
    private readonly Launched _upstream;

    public Bench(Options options)
    {
        Options = options;
        Pace = options.Pace;
        ProxyCores = Cores("BENCH_PROXY_CORES");
        // nginx's worker is another user, and reads here.
        File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute | UnixFileMode.OtherRead);
        Certificates = new Certificates(Path.Combine(Folder, "certificates"));
        File.WriteAllBytes(MessageFile, Http2Caller.Message);
        IPeer[] all = [new NginxPeer(), new HaproxyPeer(), new OutriderPeer(options.Outrider, options.IsProfiling)];
        Peers = [.. all.Where(p => options.TakesPeer(p.Name))];
        UpstreamPort = Launched.FreePort();
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "upstream")).FullName;
        _upstream = new Launched(Cores("BENCH_LOAD_CORES"), [Environment.ProcessPath!, "upstream", UpstreamPort.ToString(CultureInfo.InvariantCulture)], folder, keepsRuntimeSettings: true);
    }

    /// <summary>One gRPC message, for a tool that reads bodies from files.</summary>
    public static string MessageFile => Path.Combine(Folder, "message");

    public Options Options { get; }
    public Pace Pace { get; }
    public Certificates Certificates { get; }
    public IReadOnlyList<IPeer> Peers { get; }
    public int UpstreamPort { get; }

    /// <summary>The core that is the proxy's alone; load and upstream have the others, where the run script has put this process.</summary>
    public string ProxyCores { get; }

    public string AllCores { get; } = Cores("BENCH_ALL_CORES");

    public string FolderOf(string name) => Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;

    private static string Cores(string variable) =>
        Environment.GetEnvironmentVariable(variable) ?? throw new InvalidOperationException($"{variable} is not set; start this by bench/http/run");

    public void Dispose()
    {
        _upstream.Dispose();
        if (Options.KeepFolder) Console.Error.WriteLine($"kept: {Folder}");
        else Directory.Delete(Folder, recursive: true);
    }
}

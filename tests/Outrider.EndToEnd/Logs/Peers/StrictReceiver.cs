using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Outrider.Testing;

namespace Outrider.EndToEnd.Logs.Peers;

/// <summary>
/// A program of this folder that takes what a sink sends, in another language and by another library than ours: whatever is not as its protocol says, it objects to. It stands in
/// for servers that Debian has no package of.
/// </summary>
internal sealed class StrictReceiver : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _kept;

    private StrictReceiver(Process process, string kept, int port) => (_process, _kept, Port) = (process, kept, port);

    public int Port { get; }

    /// <summary>What it took, in its own words; fails the test where it objects to anything.</summary>
    public IReadOnlyList<JsonNode> Taken
    {
        get
        {
            Assert.Empty(Lines(_kept + ".objections"));
            return [.. Lines(_kept).Select(l => JsonNode.Parse(l)!)];
        }
    }

    /// <param name="script">Of this folder.</param>
    /// <param name="folder">For what it keeps.</param>
    /// <param name="arguments">More of them.</param>
    public static async Task<StrictReceiver> StartAsync(string script, TemporaryFolder folder, params string[] arguments)
    {
        foreach (var (module, package) in new[] { ("msgpack", "python3-msgpack"), ("google", "python3-protobuf") })
            if (Uses(script, module)) Peer.RequirePython(module, package);
        var kept = folder["taken"];
        var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-B", Path.Combine(Here(), script), kept, .. arguments]) { RedirectStandardOutput = true })!;
        var port = await process.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Soon);
        return new StrictReceiver(process, kept, int.Parse(port!, System.Globalization.CultureInfo.InvariantCulture));
    }

    public Task HasAsync(int count) => Eventually.Holds(() => Task.FromResult(Taken.Count >= count ? true : throw new InvalidOperationException($"there are {Taken.Count}")), $"{count} have come");

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static bool Uses(string script, string module) => File.ReadAllText(Path.Combine(Here(), script)).Contains(module == "google" ? "from google" : $"import {module}", StringComparison.Ordinal);

    private static string[] Lines(string path)
    {
        if (!File.Exists(path)) return [];
        var text = File.ReadAllText(path);
        // What is being written now is whole later.
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}

using HttpBench.Cases;
using HttpBench.Peers;

namespace HttpBench;

/// <summary>One case after the other; what a whole run found is written to bench/results.</summary>
internal sealed class Run(Bench bench, string machine)
{
    private readonly List<Table> _tables = [];

    /// <returns>False where it was interrupted.</returns>
    public async Task<bool> EverythingAsync(Task stop)
    {
        Console.WriteLine(machine);
        foreach (var one in bench.Options.Cases)
        {
            var running = TableAsync(one);
            if (await Task.WhenAny(running, stop) == stop)
            {
                Launched.EndAll();
                return false;
            }

            _tables.Add(await running);
            Console.WriteLine($"\n{one.Name}\n{Report.Plain(_tables[^1])}");
        }

        if (bench.Options.IsWhole) Write();
        return true;
    }

    /// <summary>A case that breaks is told of and leaves the others theirs.</summary>
    private async Task<Table> TableAsync(ICase one)
    {
        try
        {
            return await one.RunAsync(bench);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or TimeoutException or System.ComponentModel.Win32Exception or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException)
        {
            return new Table("Broken", ["case", "why"], [[one.Name, $"{e.GetType().Name}: {e.Message}"]]);
        }
    }

    private void Write()
    {
        var path = Environment.GetEnvironmentVariable("BENCH_RESULTS") ?? throw new InvalidOperationException("BENCH_RESULTS is not set; start this by bench/http/run");
        File.WriteAllText(path, $"# A hop\n\n{machine}\n\n{Report.Tables(_tables)}");
        Console.WriteLine($"written to {path}");
    }
}

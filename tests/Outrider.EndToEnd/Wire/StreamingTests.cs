using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Outrider.EndToEnd.Applications;
using Outrider.Testing;

namespace Outrider.EndToEnd.Wire;

/// <summary>Bodies flow through: what is too large for the sidecar's memory passes it all the same, and whole.</summary>
public sealed class StreamingTests
{
    /// <summary>1 GiB; fewer where a machine is too slow for it.</summary>
    private static readonly int Mebibytes = int.Parse(Environment.GetEnvironmentVariable("OUTRIDER_STREAM_MIB") ?? "1024", System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_GiB_goes_each_way_and_the_sidecar_holds_next_to_nothing_of_it(int version)
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority(folder.Path);
        var (certificate, key) = authority.Issue("server");
        await using var ride = await Ride.StartAsync($$"""
            app: { command: {{Application.Server}}, ready: { interval: 20ms } }
            inbound:
              - listen: 127.0.0.1:0
                limits: { body: 2GiB }
                {{(version == 2 ? $"tls: {{ certificate: '{certificate}', key: '{key}' }}" : "")}}
            """);
        using var client = authority.CreateClient();
        client.BaseAddress = await ride.Admin.InboundAsync();
        client.DefaultRequestVersion = new Version(version, version == 1 ? 1 : 0);
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        // What is compiled and rented once is not growth.
        await UpAsync(client, 32);
        await DownAsync(client, 32);
        ride.Memory.ForgetPeak();
        var (before, watch) = (ride.Memory.ResidentMiB, Stopwatch.StartNew());
        await UpAsync(client, Mebibytes);
        var up = watch.Elapsed;
        await DownAsync(client, Mebibytes);
        var growth = ride.Memory.PeakMiB - before;
        TestContext.Current.SendDiagnosticMessage("HTTP/{0}: {1} MiB up in {2:F1} s, down in {3:F1} s, {4} MiB and {5} more", version, Mebibytes, up.TotalSeconds, (watch.Elapsed - up).TotalSeconds, before, growth);
        Assert.InRange(growth, 0, 32);
    }

    private static async Task UpAsync(HttpClient client, int mebibytes)
    {
        using var body = new NumberedBody(mebibytes);
        using var answer = await client.PostAsync("/sink", body, Test);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var seen = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Test))!;
        Assert.Equal((body.Octets, body.Sum), (seen["length"]!.GetValue<long>(), seen["sha256"]!.GetValue<string>()));
    }

    private static async Task DownAsync(HttpClient client, int mebibytes)
    {
        using var answer = await client.GetAsync($"/source/{mebibytes}", HttpCompletionOption.ResponseHeadersRead, Test);
        using var stream = await answer.Content.ReadAsStreamAsync(Test);
        Assert.Equal((long)mebibytes << 20, answer.Content.Headers.ContentLength);
        Assert.Equal(NumberedBody.SumOf(mebibytes), Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, Test)));
    }
}

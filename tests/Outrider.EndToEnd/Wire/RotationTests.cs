using Outrider.EndToEnd.Applications;
using Outrider.EndToEnd.Inbound;
using Outrider.Testing;

namespace Outrider.EndToEnd.Wire;

/// <summary>An authority is replaced by another between two Outriders, as it is done in production: trust both, show the new one, trust it alone.</summary>
public sealed class RotationTests
{
    [Fact]
    public async Task Authorities_and_certificates_of_both_sides_are_replaced_under_load_and_no_request_fails()
    {
        using var folder = new TemporaryFolder();
        using var old = new TestAuthority(folder["old"]);
        using var young = new TestAuthority(folder["young"]);
        var (certificate, key) = old.Issue("server");
        var trusted = folder.Write("trusted.pem", await File.ReadAllTextAsync(old.CertificatePath, Test));
        await using var far = await Ride.StartAsync($$"""
            app: { command: {{Application.Server}}, ready: { interval: 20ms } }
            inbound:
              - listen: 127.0.0.1:0
                tls: { certificate: '{{certificate}}', key: '{{key}}', client: { authorities: '{{trusted}}', require: true } }
            """);
        var (shown, shownKey) = old.Issue("client");
        var port = FreePort.Next();
        await using var near = await Ride.StartAsync($$"""
            app: { command: {{Application.Server}}, ready: { interval: 20ms } }
            outbound:
              listen: 127.0.0.1:{{port}}
              services:
                far:
                  discovery: { type: static, instances: ['{{(await far.Admin.InboundAsync()).Authority}}'] }
                  connections: { lifetime: 1s }
                  retry: { attempts: 1 }
                  tls: { authorities: '{{trusted}}', certificate: '{{shown}}', key: '{{shownKey}}', server_name: localhost }
            """);
        var load = new Load(new Uri($"http://127.0.0.1:{port}"), callers: 8, "/far/seen", repeats: false);
        await load.ProgressAsync();

        await Replace(trusted, await File.ReadAllTextAsync(old.CertificatePath, Test) + "\n" + await File.ReadAllTextAsync(young.CertificatePath, Test));
        await TakenAsync(1, trusted, near, far);
        await Renew(young.Issue("server"), certificate, key);
        await TakenAsync(1, certificate, far);
        await Renew(young.Issue("client"), shown, shownKey);
        await TakenAsync(1, shown, near);
        await OpenedAsync(near, load);
        await Replace(trusted, await File.ReadAllTextAsync(young.CertificatePath, Test));
        await TakenAsync(2, trusted, near, far);
        await OpenedAsync(near, load);
        await load.StopAsync();
        Assert.Empty(load.Failures);
    }

    private static async Task Renew((string Certificate, string Key) from, string certificate, string key)
    {
        // The key first: a pair that does not fit yet is not taken.
        await Replace(key, await File.ReadAllTextAsync(from.Key, Test));
        await Replace(certificate, await File.ReadAllTextAsync(from.Certificate, Test));
    }

    /// <summary>As anything that renews certificates does: whole, or not at all.</summary>
    private static async Task Replace(string path, string content)
    {
        await File.WriteAllTextAsync(path + ".new", content, Test);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static async Task TakenAsync(int times, string file, params Ride[] rides)
    {
        foreach (var ride in rides)
            await Eventually.Holds(async () => await ride.Admin.SeriesAsync($$"""outrider_certificate_reloads_total{file="{{file}}",result="taken"}""") >= times, $"'{file}' is taken\n{ride.Run.Log}");
    }

    /// <summary>Until some connections more have been made, for which both sides have shown and checked what they now have.</summary>
    private static async Task OpenedAsync(Ride ride, Load load)
    {
        const string Opened = """outrider_upstream_connections_opened_total{direction="outbound",service="far"}""";
        var target = await ride.Admin.SeriesAsync(Opened) + 8;
        await Eventually.Holds(async () => await ride.Admin.SeriesAsync(Opened) >= target || !load.Failures.IsEmpty, "connections are made anew");
    }
}

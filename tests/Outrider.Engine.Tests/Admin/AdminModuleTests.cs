using System.Net;
using Outrider.Admin;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Testing;
using Outrider.Transport;

namespace Outrider.Engine.Tests.Admin;

public sealed class AdminModuleTests : IAsyncLifetime
{
    private readonly AdminModule _module = new(AdminSources.Of(() => [], new StatusBoard(), new SnapshotCell<AppStatus>(AppStatus.Unknown), CancellationToken.None, CancellationToken.None), new LogLines(), TimeProvider.System);
    private readonly HttpClient _client = new();

    public async ValueTask InitializeAsync() => (await _module.PrepareAsync(Plan("1")))!.Commit();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _module.DisposeAsync();
    }

    [Fact]
    public async Task Another_token_opens_the_same_door()
    {
        var address = _module.LocalAddress;
        Assert.Null(await _module.PrepareAsync(Plan("1")));
        (await _module.PrepareAsync(Plan("1", "another-token-0123")))!.Commit();
        Assert.Equal(address, _module.LocalAddress);
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(address, "0123456789abcdef"));
        Assert.Equal(HttpStatusCode.OK, await Ask(address, "another-token-0123"));
    }

    [Fact]
    public async Task Another_address_is_another_door_and_the_old_one_is_closed()
    {
        var before = _module.LocalAddress;
        (await _module.PrepareAsync(Plan("2")))!.Commit();
        Assert.NotEqual(before, _module.LocalAddress);
        Assert.Equal(HttpStatusCode.OK, await Ask(_module.LocalAddress, "0123456789abcdef"));
        await Eventually.Holds(async () => await Assert.ThrowsAsync<HttpRequestException>(() => Ask(before, "0123456789abcdef")) is not null, "the old one is closed");
    }

    [Fact]
    public async Task What_was_not_committed_changes_nothing()
    {
        var before = _module.LocalAddress;
        await using (await _module.PrepareAsync(Plan("2", "another-token-0123")))
        {
        }

        Assert.Equal(before, _module.LocalAddress);
        Assert.Equal(HttpStatusCode.OK, await Ask(before, "0123456789abcdef"));
    }

    [Fact]
    public async Task A_door_without_a_token_to_ask_for_is_refused() =>
        await Assert.ThrowsAsync<ChangeRefusedException>(() => _module.PrepareAsync(Plan("1", "")));

    private static AdminPlan Plan(string socket, string token = "0123456789abcdef")
    {
        var listen = ListenAddress.Loopback(0);
        return new AdminPlan(new AdminConfig { Listen = new Placed<ListenAddress>(listen, new Place("x", 1), "admin.listen") }, ListenOn.Address(listen.EndPoint), socket, token);
    }

    private async Task<HttpStatusCode> Ask(EndPoint? address, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{address}/status");
        request.Headers.Add("Authorization", "Bearer " + token);
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}

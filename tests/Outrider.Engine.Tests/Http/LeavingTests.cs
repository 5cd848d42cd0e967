using System.Net;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Http;

public sealed class LeavingTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_timer_keeps_what_a_caller_has_left(int version)
    {
        var time = new FakeTime();
        await using var app = await Upstream.StartAsync(_ => Task.CompletedTask);
        await using var front = Front.Start(app.Port, with: lane => lane with { Silence = TimeSpan.FromMinutes(1) }, time: time);
        using (var client = front.Client())
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = new Version(version, version == 1 ? 1 : 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var answer = await client.SendAsync(request, Test);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.True(time.WaitingTimers > 0, "a request has its deadlines");
        }

        await Eventually.True(() => time.WaitingTimers == 0, "all timers are let go");
    }
}

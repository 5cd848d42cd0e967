using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Configuration;
using Outrider.Observability;
using Outrider.Security;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Security;

/// <summary>An issuer that has not changed keeps its keys and what it remembers.</summary>
public sealed class TokenReloadTests
{
    private const string Secret = "a secret of more than thirty-two bytes";

    [Fact]
    public async Task An_issuer_that_stays_is_the_same_one_and_others_come_and_go()
    {
        var (config, node) = Read("{ stays: " + Issuer("one") + ", changes: " + Issuer("one") + ", goes: " + Issuer("one") + " }");
        await using var tokens = new TokenValidators(config, new MetricRegistry(), NullLoggerFactory.Instance, new FakeTime(), node);
        tokens.Start();
        var (stays, changes) = (tokens.Find("stays"), tokens.Find("changes"));
        var (next, section) = Read("{ stays: " + Issuer("one") + ", changes: " + Issuer("two") + ", comes: " + Issuer("one") + " }");
        var change = await tokens.PrepareAsync(next, section);
        Assert.Same(changes, tokens.Find("changes"));
        Assert.Same(stays, change!.Set.Find("stays"));
        change.Commit();
        Assert.Same(stays, tokens.Find("stays"));
        Assert.NotSame(changes, tokens.Find("changes"));
        Assert.NotNull(tokens.Find("comes"));
        Assert.Null(tokens.Find("goes"));
        Assert.Null(await tokens.PrepareAsync(next, section));
    }

    private static string Issuer(string audience) => $"{{ issuer: i, audience: {audience}, algorithms: [HS256], keys: {{ secret: '{Secret}' }} }}";

    private static (SecurityConfig, ConfigNode) Read(string jwt)
    {
        var problems = new Problems();
        var node = Yaml.Read($"jwt: {jwt}", "outrider.yaml", problems)!;
        var config = SecurityConfig.Shape.Read(new Section(node, "security", problems));
        Assert.Empty(problems.InOrder());
        return (config, node);
    }
}

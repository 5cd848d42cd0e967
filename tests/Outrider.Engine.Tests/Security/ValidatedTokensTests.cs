using Outrider.Security;

namespace Outrider.Engine.Tests.Security;

public sealed class ValidatedTokensTests
{
    private static readonly ValidToken Token = new("ada", [], [], 0);

    [Fact]
    public void What_is_asked_for_stays_and_what_is_not_goes()
    {
        var tokens = new ValidatedTokens(maxPerGeneration: 10);
        tokens.Add(Hash(0), Token);
        for (var i = 1; i <= 100; i++)
        {
            Assert.NotNull(tokens.Find(Hash(0)));
            tokens.Add(Hash(i), Token);
        }

        Assert.Null(tokens.Find(Hash(1)));
        Assert.NotNull(tokens.Find(Hash(100)));
        Assert.InRange(Enumerable.Range(0, 101).Count(i => tokens.Find(Hash(i)) is not null), 1, 20);
    }

    private static ValidatedTokens.Hash Hash(int i) => ValidatedTokens.Hash.Of($"token {i}");
}

using Outrider.Configuration;

namespace Outrider.Engine.Tests.Configuration;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("tiemout", "timeout")]
    [InlineData("retires", "retry", false)]
    [InlineData("Timeout", "timeout")]
    [InlineData("banana", "timeout", false)]
    [InlineData("maxEvents", "max_events")]
    [InlineData("max-events", "max_events")]
    [InlineData("MAX_EVENTS", "max_events")]
    [InlineData("cert", "certificate")]
    [InlineData("HUP", "SIGHUP")]
    [InlineData("url_list", "url")]
    [InlineData("x", "url", false)]
    [InlineData("", "url", false)]
    public void A_near_word_is_suggested_and_a_far_one_is_not(string written, string known, bool near = true) =>
        Assert.Equal(near ? known : null, Suggestion.For(written, [known, "breaker_thing"]));
}

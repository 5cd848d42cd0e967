using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

public sealed class CanonicalPathTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("//admin", "/admin")]
    [InlineData("/x/../admin", "/admin")]
    [InlineData("/%61dmin", "/admin")]
    [InlineData("/x/%2e%2E/admin", "/admin")]
    [InlineData("/admin/.", "/admin/")]
    [InlineData("/admin%2e", "/admin.")]
    [InlineData("/x/..;a=1/admin", "/admin")]
    [InlineData("/x/..%3ba=1/admin", "/admin")]
    [InlineData("/.;x/admin", "/admin")]
    [InlineData("/x/.%2e/%2e/admin/%2e", "/admin/")]
    [InlineData("/admin.", "/admin.")]
    [InlineData("/admin...", "/admin...")]
    [InlineData("/admin%20", "/admin%20")]
    [InlineData("/%41DMIN", "/ADMIN")]
    [InlineData("/%e9t%e9", "/%E9t%E9")]
    [InlineData("/%c0x", "/%C0x")]
    [InlineData("/%e0%a0%80", "/%E0%A0%80")]
    [InlineData("/a%252fb", "/a%252fb")]
    [InlineData("/a%c3%a9?q=%2e%2e/", "/a%C3%A9?q=%2e%2e/")]
    public void Spellings_of_one_path_become_one(string written, string canonical)
    {
        Assert.True(CanonicalPath.TryParse(written, out var path, out _));
        Assert.Equal(canonical, path.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("admin")]
    [InlineData("*")]
    [InlineData("/..")]
    [InlineData("/a/../../b")]
    [InlineData("/a%2fb")]
    [InlineData("/a%5cb")]
    [InlineData("/a%0ab")]
    [InlineData("/a%00")]
    [InlineData("/a%7f")]
    [InlineData("/a\\b")]
    [InlineData("/a\0b")]
    [InlineData("/%c0%af")]
    [InlineData("/%C0%AE%c0%ae/admin")]
    [InlineData("/%c1%9c")]
    [InlineData("/%e0%80%af")]
    [InlineData("/%f0%80%80%af")]
    [InlineData("/%u002e%u002e/admin")]
    [InlineData("/a%%32%65")]
    [InlineData("/%2e%2e/")]
    [InlineData("/..%3b/")]
    [InlineData("/a%")]
    [InlineData("/a%g0")]
    [InlineData("/a b")]
    [InlineData("/a#b")]
    [InlineData("/a?b#c")]
    [InlineData("/é")]
    public void A_path_with_no_single_meaning_is_refused_with_a_reason(string written)
    {
        Assert.False(CanonicalPath.TryParse(written, out _, out var reason));
        Assert.NotEmpty(reason);
    }

    [Fact]
    public void Whatever_comes_is_refused_or_becomes_a_path_that_is_its_own_canonical_form()
    {
        string[] pieces = ["/", "/", ".", "..", "%2e", "%2E%2e", ";", ";x=1", "%2f", "%5c", "%00", "%", "a", "admin", "%41", "%zz", "?", "#", "\\", "é", " ", "\x01", "%c3%a9", "//", "~", "%3b", "%3B%2e", "%c0", "%af", "%25"];
        var random = new Random(20260102);
        for (var i = 0; i < 50_000; i++)
        {
            var target = "/" + string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (!CanonicalPath.TryParse(target, out var once, out _)) continue;
            Assert.True(CanonicalPath.TryParse(once.ToString(), out var twice, out var reason), $"'{target}' became '{once}', which is refused: {reason}");
            Assert.Equal(once.ToString(), twice.ToString());
            Assert.DoesNotContain("//", once.Path.Text(), StringComparison.Ordinal);
            Assert.DoesNotContain(once.Path.Text().Split('/'), segment => segment.Split(';')[0] is "." or "..");
        }
    }
}

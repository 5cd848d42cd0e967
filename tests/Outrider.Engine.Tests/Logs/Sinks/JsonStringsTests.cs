using System.Text;
using Outrider.Logs.Records;
using Outrider.Logs.Sinks;

namespace Outrider.Engine.Tests.Logs.Sinks;

public sealed class JsonStringsTests
{
    [Theory]
    [InlineData("""plain""", "plain")]
    [InlineData("""a\"b\\c\/d\b\f\n\r\t""", "a\"b\\c/d\b\f\n\r\t")]
    [InlineData("""\u0041\u00e9\u20AC""", "Aé€")]
    [InlineData("""\ud83d\ude00!""", "😀!")]
    [InlineData("""\ud83d""", "\uFFFD")]
    [InlineData("""\ud83dx""", "\uFFFDx")]
    [InlineData("""\ude00\ud83d\ud83d\ude00""", "\uFFFD\uFFFD😀")]
    [InlineData("""\ud83d\n""", "\uFFFD\n")]
    public void Escapes_become_what_they_mean_and_lone_surrogates_the_replacement_character(string inside, string text)
    {
        using var output = new PooledBytes();
        JsonStrings.Append(output, Encoding.UTF8.GetBytes(inside));
        Assert.Equal(text, Encoding.UTF8.GetString(output.Span));
    }
}

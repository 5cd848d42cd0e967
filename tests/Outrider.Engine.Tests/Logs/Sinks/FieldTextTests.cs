using System.Text;
using Outrider.Logs.Records;
using Outrider.Logs.Sinks;

namespace Outrider.Engine.Tests.Logs.Sinks;

public sealed class FieldTextTests
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

    [Theory]
    [InlineData("""a\"b\u00e9\n""", """a\"b\u00e9\n""")]
    [InlineData("""a\"\ud83d\n""", """a\"\uFFFD\n""")]
    [InlineData("""\uD83D\ude00""", "😀")]
    public void For_strict_readers_of_JSON_only_what_they_refuse_is_changed(string inside, string sound)
    {
        using var output = new PooledBytes();
        FieldText.AppendSound(output, Encoding.UTF8.GetBytes(inside));
        Assert.Equal(sound.Replace("\\uFFFD", "\uFFFD", StringComparison.Ordinal), Encoding.UTF8.GetString(output.Span));
    }
}

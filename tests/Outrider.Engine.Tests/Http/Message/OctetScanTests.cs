using Outrider.Http;

namespace Outrider.Engine.Tests.Http;

public sealed class OctetScanTests
{
    [Fact]
    public void Every_octet_is_judged_as_the_rules_say_at_every_place_of_every_length()
    {
        for (var length = 0; length <= 36; length++)
            for (var at = -1; at < length; at++)
                for (var octet = 0; octet < 256; octet += at < 0 ? 256 : 1)
                {
                    var octets = new byte[length];
                    octets.AsSpan().Fill((byte)'a');
                    if (at >= 0) octets[at] = (byte)octet;
                    Assert.Equal(octets.AsSpan().IndexOfAnyExcept(FieldRules.Token), OctetScan.EndOfToken(octets));
                    Assert.Equal(octets.AsSpan().IndexOfAny(FieldRules.Controls), OctetScan.EndOfValue(octets));
                }
    }

    [Fact]
    public void The_first_of_several_is_found_and_nothing_outside_is_looked_at()
    {
        var random = new Random(31);
        for (var round = 0; round < 20_000; round++)
        {
            var octets = new byte[random.Next(100)];
            random.NextBytes(octets);
            for (var i = 0; i < octets.Length; i++)
                if (random.Next(8) > 0) octets[i] = (byte)('a' + octets[i] % 26);
            var part = octets.AsSpan(random.Next(octets.Length + 1));
            part = part[..random.Next(part.Length + 1)];
            Assert.Equal(part.IndexOfAnyExcept(FieldRules.Token), OctetScan.EndOfToken(part));
            Assert.Equal(part.IndexOfAny(FieldRules.Controls), OctetScan.EndOfValue(part));
        }
    }
}

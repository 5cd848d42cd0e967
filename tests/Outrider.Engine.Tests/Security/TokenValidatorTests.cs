using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Outrider.Security;

namespace Outrider.Engine.Tests.Security;

public sealed class TokenValidatorTests
{
    private readonly Tokens _tokens = new();

    [Fact]
    public void A_token_of_each_algorithm_holds()
    {
        var validator = _tokens.Validator(Tokens.Keys(Tokens.RsaKey(), Tokens.EllipticKey(), Tokens.SecretKey()), Tokens.Config(Enum.GetValues<JwtAlgorithm>()));
        Assert.Equal("ada", validator.Validate(_tokens.Rs256()).Token?.Subject);
        Assert.Equal("ada", validator.Validate(Tokens.Sign(Tokens.Header("ES256"), _tokens.Claims().ToJsonString(), Tokens.Es256Signature)).Token?.Subject);
        Assert.Equal(["admin", "staff"], validator.Validate(Tokens.Sign(Tokens.Header("HS256"), _tokens.Claims().ToJsonString(), Tokens.Hs256Signature)).Token?.Roles);
    }

    [Fact]
    public void A_public_key_is_no_secret_for_a_token_that_says_HS256()
    {
        var pem = Encoding.UTF8.GetBytes(Tokens.Rsa.ExportSubjectPublicKeyInfoPem());
        var forged = Tokens.Sign(Tokens.Header("HS256"), _tokens.Claims().ToJsonString(), input => HMACSHA256.HashData(pem, input));
        Assert.Equal(TokenFault.Algorithm, _tokens.Validator(Tokens.Keys(Tokens.RsaKey())).Validate(forged).Fault);
        var lenient = _tokens.Validator(Tokens.Keys(Tokens.RsaKey()), Tokens.Config(Enum.GetValues<JwtAlgorithm>()));
        Assert.Equal(TokenFault.UnknownKey, lenient.Validate(forged).Fault);
    }

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"None"}""")]
    [InlineData("""{"alg":"rs256"}""")]
    [InlineData("""{"alg":"RS512"}""")]
    [InlineData("""{"alg":"RS256","crit":["exp"]}""")]
    [InlineData("""{"alg":"RS256","alg":"none"}""")]
    [InlineData("""{"alg":["RS256"]}""")]
    [InlineData("""{"alg":"RS256","kid":7}""")]
    [InlineData("""{"kid":"\ud800","alg":"RS256"}""")]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""{"alg":"RS256" """)]
    public void A_token_with_another_header_is_refused_although_its_signature_is_good(string header) =>
        Assert.Contains(Validate(header, _tokens.Claims().ToJsonString()).Fault, new[] { TokenFault.Malformed, TokenFault.Algorithm });

    [Fact]
    public void A_token_without_signature_is_refused()
    {
        var parts = _tokens.Rs256().Split('.');
        foreach (var text in new[] { $"{parts[0]}.{parts[1]}.", $"{parts[0]}.{parts[1]}", $".{parts[1]}.{parts[2]}", $"{_tokens.Rs256()}.", $"{_tokens.Rs256()}.{parts[2]}", "", "..", "a.b.c" })
            Assert.NotEqual(TokenFault.None, Validate(text).Fault);
    }

    [Fact]
    public void A_token_is_refused_where_its_text_is_not_the_one_way_of_writing_it()
    {
        var good = _tokens.Rs256();
        Assert.NotNull(Validate(good).Token);
        Assert.Equal(TokenFault.Malformed, Validate(good + "=").Fault);
        Assert.Equal(TokenFault.Malformed, Validate(good + "\n").Fault);
        Assert.Equal(TokenFault.Malformed, Validate(" " + good).Fault);
        Assert.Equal(TokenFault.Malformed, Validate(good.Replace(".", ". ", StringComparison.Ordinal)).Fault);
        Assert.Equal(TokenFault.Malformed, Validate(good + new string('A', CompactToken.MaxChars)).Fault);
    }

    [Fact]
    public void The_end_is_the_exact_second_plus_the_skew()
    {
        var validator = _tokens.Validator(Tokens.Keys(Tokens.RsaKey()));
        var text = _tokens.Rs256(c => c["exp"] = _tokens.Time.GetUtcNow().ToUnixTimeSeconds() + 60);
        _tokens.Time.Advance(TimeSpan.FromSeconds(60) + Tokens.Skew - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(validator.Validate(text).Token);
        Assert.NotNull(_tokens.Validator(Tokens.Keys(Tokens.RsaKey())).Validate(text).Token);
        _tokens.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(TokenFault.Expired, validator.Validate(text).Fault);
        Assert.Equal(TokenFault.Expired, _tokens.Validator(Tokens.Keys(Tokens.RsaKey())).Validate(text).Fault);
    }

    [Fact]
    public void The_begin_is_the_exact_second_minus_the_skew()
    {
        var text = _tokens.Rs256(c => c["nbf"] = _tokens.Time.GetUtcNow().ToUnixTimeSeconds() + 60);
        _tokens.Time.Advance(TimeSpan.FromSeconds(60) - Tokens.Skew - TimeSpan.FromMilliseconds(1100));
        Assert.Equal(TokenFault.NotYetValid, Validate(text).Fault);
        _tokens.Time.Advance(TimeSpan.FromMilliseconds(1100));
        Assert.NotNull(Validate(text).Token);
    }

    public static TheoryData<string, object?> WrongClaims => new()
    {
        { "iss", "https://issuer.test/" }, { "iss", "https://ISSUER.test" }, { "iss", null }, { "iss", 7 },
        { "aud", "order" }, { "aud", null }, { "aud", 7 }, { "aud", "" },
        { "exp", null }, { "exp", "soon" }, { "exp", -1 }, { "exp", 1e300 }, { "exp", 0 },
        { "nbf", "soon" }, { "nbf", 9e10 },
    };

    [Theory]
    [MemberData(nameof(WrongClaims))]
    public void A_token_with_a_wrong_claim_is_refused(string claim, object? value) =>
        Assert.NotEqual(TokenFault.None, Validate(_tokens.Rs256(c => c[claim] = value switch { string s => s, int i => i, double d => d, _ => null })).Fault);

    [Fact]
    public void The_audience_may_be_one_of_several()
    {
        Assert.NotNull(Validate(_tokens.Rs256(c => c["aud"] = new JsonArray("billing", Tokens.Audience))).Token);
        Assert.Equal(TokenFault.Audience, Validate(_tokens.Rs256(c => c["aud"] = new JsonArray("billing", new JsonArray(Tokens.Audience)))).Fault);
    }

    [Theory]
    [InlineData("""{"exp":99999999999,"iss":"https://issuer.test","aud":"orders","aud":"x"}""")]
    [InlineData("""[1]""")]
    [InlineData("""nothing""")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}}}}}}}}}""")]
    public void A_payload_that_is_no_plain_object_is_refused(string payload) =>
        Assert.Equal(TokenFault.Claims, Validate(Tokens.Header("RS256"), payload).Fault);

    [Fact]
    public void A_key_id_picks_the_key_and_without_one_all_are_tried()
    {
        var keys = Tokens.Keys(Tokens.RsaKey("a"), Tokens.RsaKey("b", Tokens.OtherRsa));
        Assert.NotNull(_tokens.Validator(keys).Validate(_tokens.Rs256(kid: "b", key: Tokens.OtherRsa)).Token);
        Assert.NotNull(_tokens.Validator(keys).Validate(_tokens.Rs256(key: Tokens.OtherRsa)).Token);
        Assert.Equal(TokenFault.Signature, _tokens.Validator(keys).Validate(_tokens.Rs256(kid: "a", key: Tokens.OtherRsa)).Fault);
        Assert.Equal(TokenFault.UnknownKey, _tokens.Validator(keys).Validate(_tokens.Rs256(kid: "c")).Fault);
    }

    [Fact]
    public void Headers_for_the_application_cannot_be_misread_whatever_a_claim_holds()
    {
        var token = Validate(_tokens.Rs256(c =>
        {
            c["sub"] = " Zoë\r\nX-Evil: 1%";
            c["roles"] = new JsonArray("a,admin", " b ", "c d");
        })).Token!;
        Assert.Equal([new("X-User-Id", "%20Zo%C3%AB%0D%0AX-Evil: 1%25"), new("X-User-Roles", "a%2Cadmin,%20b%20,c d")], token.Headers);
    }

    [Fact]
    public void Roles_come_from_inside_an_object_from_words_and_from_a_name_with_dots()
    {
        Assert.Equal(["x", "y"], Roles("realm_access.roles", c => c["realm_access"] = new JsonObject { ["roles"] = new JsonArray("x", "y") }));
        Assert.Equal(["x", "y"], Roles("scope", c => c["scope"] = "x  y"));
        Assert.Equal(["x"], Roles("https://a.test/roles", c => c["https://a.test/roles"] = new JsonArray("x")));
        Assert.Equal([], Roles("realm_access.roles", c => c["realm_access"] = "text"));
    }

    [Fact]
    public void No_mutation_of_a_good_token_holds()
    {
        var random = new Random(20260102);
        var validator = _tokens.Validator(Tokens.Keys(Tokens.RsaKey(), Tokens.EllipticKey(), Tokens.SecretKey()), Tokens.Config(Enum.GetValues<JwtAlgorithm>()));
        var good = new[]
        {
            _tokens.Rs256(), Tokens.Sign(Tokens.Header("ES256"), _tokens.Claims().ToJsonString(), Tokens.Es256Signature),
            Tokens.Sign(Tokens.Header("HS256"), _tokens.Claims().ToJsonString(), Tokens.Hs256Signature),
        };
        for (var i = 0; i < 6_000; i++)
        {
            var original = good[i % good.Length];
            var mutant = Mutate(original, random);
            if (mutant == original) continue;
            var verdict = validator.Validate(mutant);
            Assert.True(verdict.Token is null && verdict.Fault != TokenFault.None, $"Round {i}: this held: {mutant}");
        }
    }

    private static string Mutate(string token, Random random)
    {
        const string Alphabet = "ABCabc019-_.=+/ \n\0é";
        var at = random.Next(token.Length);
        return random.Next(6) switch
        {
            0 => token[..at] + Alphabet[random.Next(Alphabet.Length)] + token[(at + 1)..],
            1 => token.Remove(at, Math.Min(random.Next(1, 5), token.Length - at)),
            2 => token.Insert(at, Alphabet[random.Next(Alphabet.Length)].ToString()),
            3 => token[..at],
            4 => token[at..] + token[..at],
            // The last character, whose unused bits some decoders do not look at.
            _ => token[..^1] + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[random.Next(64)],
        };
    }

    private IReadOnlyList<string> Roles(string claim, Action<JsonObject> change)
    {
        var config = Tokens.Config();
        config.RolesClaim = claim;
        return _tokens.Validator(Tokens.Keys(Tokens.RsaKey()), config).Validate(_tokens.Rs256(change)).Token!.Roles;
    }

    private TokenVerdict Validate(string text) => _tokens.Validator(Tokens.Keys(Tokens.RsaKey())).Validate(text);

    private TokenVerdict Validate(string header, string payload) => Validate(Tokens.Sign(header, payload, Tokens.Rs256Signature(Tokens.Rsa)));
}

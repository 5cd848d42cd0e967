using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Observability;
using Outrider.Security;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Security;

public sealed class KeySourceTests
{
    private readonly Tokens _tokens = new();
    private readonly MetricFamily<Counter> _fetches = new MetricRegistry().Counter("fetches", "", "jwt", "result");

    [Fact]
    public async Task A_token_with_a_new_key_fetches_the_keys_at_once_but_not_twice_in_half_a_minute()
    {
        await using var server = await RecordingServer.StartAsync(Set(Tokens.Jwk(Tokens.Rsa, "a")));
        await using var keys = Keys(server, refreshSeconds: 600);
        keys.Start();
        var validator = _tokens.Validator(keys);
        Assert.NotNull((await Answer(validator, _tokens.Rs256(kid: "a"))).Token);
        server.Answer = RecordingServer.Body(Set(Tokens.Jwk(Tokens.Rsa, "a"), Tokens.Jwk(Tokens.OtherRsa, "b")));
        Assert.NotNull((await Answer(validator, _tokens.Rs256(kid: "b", key: Tokens.OtherRsa))).Token);
        var fetched = server.Requests.Count;
        Assert.Equal(TokenFault.UnknownKey, (await Answer(validator, _tokens.Rs256(kid: "c"))).Fault);
        Assert.Equal(fetched, server.Requests.Count);
        _tokens.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(TokenFault.UnknownKey, (await Answer(validator, _tokens.Rs256(kid: "c"))).Fault);
        Assert.Equal(fetched + 1, server.Requests.Count);
    }

    [Fact]
    public async Task The_last_good_keys_stay_when_a_fetch_fails_and_a_withdrawn_key_is_believed_no_more()
    {
        await using var server = await RecordingServer.StartAsync(Set(Tokens.Jwk(Tokens.Rsa, "a")));
        await using var keys = Keys(server);
        keys.Start();
        var validator = _tokens.Validator(keys);
        var text = _tokens.Rs256(kid: "a", change: c => c["exp"] = 9e10);
        Assert.NotNull((await Answer(validator, text)).Token);
        server.Answer = RecordingServer.Status(500);
        await Fetched("failed");
        Assert.NotNull((await Answer(validator, text)).Token);
        server.Answer = RecordingServer.Body(Set(Tokens.Jwk(Tokens.OtherRsa, "b")));
        await Fetched("ok");
        await Eventually.True(() => validator.Validate(text).Token is null, "the token of the withdrawn key is refused");
    }

    [Fact]
    public async Task Without_any_keys_yet_a_token_is_neither_good_nor_bad()
    {
        await using var server = await RecordingServer.StartAsync("no keys");
        await using var keys = Keys(server);
        keys.Start();
        var validator = _tokens.Validator(keys);
        Assert.Equal(TokenFault.KeysUnavailable, (await Answer(validator, _tokens.Rs256())).Fault);
        server.Answer = RecordingServer.Body(Set(Tokens.Jwk(Tokens.Rsa)));
        await Fetched("ok");
        Assert.NotNull((await Answer(validator, _tokens.Rs256())).Token);
    }

    [Fact]
    public async Task A_file_of_keys_is_read_again_when_it_changes_and_kept_when_it_turns_bad()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("keys.json", Set(Tokens.Jwk(Tokens.Rsa)));
        await using var keys = new FileKeys(path, [JwtAlgorithm.Rs256], _tokens.Time, NullLogger.Instance);
        keys.Start();
        var validator = _tokens.Validator(keys);
        Assert.NotNull(validator.Validate(_tokens.Rs256()).Token);
        await Rewrite(path, "{", 1);
        Assert.NotNull(validator.Validate(_tokens.Rs256(c => c["sub"] = "eve")).Token);
        await Rewrite(path, Tokens.OtherRsa.ExportSubjectPublicKeyInfoPem(), 2);
        await Eventually.True(() => validator.Validate(_tokens.Rs256(key: Tokens.OtherRsa)).Token is not null, "the new key is in use");
        Assert.Equal(TokenFault.Signature, validator.Validate(_tokens.Rs256()).Fault);
    }

    [Fact]
    public void A_file_of_keys_that_never_ends_is_refused()
    {
        var faults = new List<string>();
        Assert.Null(KeyFile.Read("/dev/zero", [JwtAlgorithm.Rs256], faults));
        Assert.Contains("more than 1024KiB", Assert.Single(faults), StringComparison.Ordinal);
    }

    private async Task Rewrite(string path, string text, int version)
    {
        await File.WriteAllTextAsync(path, text);
        File.SetLastWriteTimeUtc(path, new DateTime(2030, 1, version, 0, 0, 0, DateTimeKind.Utc));
        await Eventually.True(() => _tokens.Time.WaitingTimers == 1, "the loop waits");
        _tokens.Time.Advance(TimeSpan.FromSeconds(2));
    }

    /// <summary>Moves the clock in steps shorter than a fetch's own timeout, so that one under way is not cut by them, until one has ended so.</summary>
    private async Task Fetched(string result)
    {
        var count = _fetches.With("staff", result);
        var before = count.Value;
        await Eventually.True(() =>
        {
            if (count.Value > before) return true;
            _tokens.Time.Advance(TimeSpan.FromSeconds(2));
            return false;
        }, $"the keys are fetched again: {result}");
    }

    private UrlKeys Keys(RecordingServer server, double refreshSeconds = 10) =>
        new(server.Url("/keys"), TimeSpan.FromSeconds(refreshSeconds), [JwtAlgorithm.Rs256], _tokens.Time, NullLogger.Instance, _fetches, "staff");

    private static async Task<TokenVerdict> Answer(TokenValidator validator, string text)
    {
        while (true)
        {
            var verdict = validator.Validate(text);
            if (verdict.Wait is not { } wait) return verdict;
            await wait;
        }
    }

    private static string Set(params string[] keys) => $$"""{"keys":[{{string.Join(',', keys)}}]}""";
}

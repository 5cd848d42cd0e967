using System.Buffers;
using System.Text;

namespace Outrider.Logs.Transforms;

/// <summary>Keys and tokens whose issuers have given them a beginning of their own, so that they can be found. Shapes as the issuers document them, or as their own scanners look for them.</summary>
internal static class ApiKeys
{
    private static readonly SearchValues<byte> Upper = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"u8);
    private static readonly SearchValues<byte> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8);
    private static readonly SearchValues<byte> Word = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"u8);
    private static readonly SearchValues<byte> Dotted = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."u8);
    private static readonly SearchValues<byte> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);
    private static readonly SearchValues<byte> Path = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/"u8);
    private static readonly SearchValues<byte> Assigning = SearchValues.Create(" \t:=\"'>"u8);

    public static readonly IReadOnlyList<SecretPrefix> Prefixes =
    [
        // AWS: key ids, and secret keys, which have no shape but a name before them.
        Key("AKIA", Upper, 16), Key("ASIA", Upper, 16), Key("ABIA", Upper, 16), Key("ACCA", Upper, 16),
        Named("aws_secret_access_key", 40), Named("secretAccessKey", 40), Named("aws_session_token", 40), Named("sessionToken", 100),
        // GitHub, GitLab.
        Key("ghp_", Letters, 36), Key("gho_", Letters, 36), Key("ghu_", Letters, 36), Key("ghs_", Letters, 36), Key("ghr_", Letters, 36), Key("github_pat_", Word, 22),
        Key("glpat-", Dotted, 20), Key("gldt-", Dotted, 20), Key("glrt-", Dotted, 20),
        // Slack: tokens and the addresses that take messages.
        Key("xoxa-", Runs.Base64Url, 10), Key("xoxb-", Runs.Base64Url, 10), Key("xoxc-", Runs.Base64Url, 10), Key("xoxd-", Dotted, 10), Key("xoxe-", Dotted, 10), Key("xoxe.xox", Dotted, 10),
        Key("xoxo-", Runs.Base64Url, 10), Key("xoxp-", Runs.Base64Url, 10), Key("xoxr-", Runs.Base64Url, 10), Key("xoxs-", Runs.Base64Url, 10), Key("xapp-", Runs.Base64Url, 10),
        Key("hooks.slack.com/services/", Path, 20),
        // Stripe.
        Key("sk_live_", Letters, 16), Key("sk_test_", Letters, 16), Key("rk_live_", Letters, 16), Key("rk_test_", Letters, 16), Key("whsec_", Base64, 16),
        // Google: API keys, OAuth access and refresh tokens, client secrets.
        Key("AIza", Runs.Base64Url, 35), Key("ya29.", Dotted, 20), Alone("1//0", Runs.Base64Url, 20), Key("GOCSPX-", Runs.Base64Url, 20),
        // Others whose tokens are met in logs.
        Alone("sk-", Runs.Base64Url, 20), Alone("SG.", Dotted, 40), Alone("SK", Letters, 32), Key("npm_", Letters, 36), Key("pypi-", Runs.Base64Url, 40), Key("dop_v1_", Letters, 40),
        Key("shpat_", Letters, 32), Key("shpca_", Letters, 32), Key("shppa_", Letters, 32), Key("shpss_", Letters, 32), Alone("hf_", Letters, 30), Alone("hvs.", Dotted, 20), Alone("hvb.", Dotted, 20),
        Alone("key-", Letters, 32), Key("dckr_pat_", Runs.Base64Url, 20), Key("PMAK-", Runs.Base64Url, 40), Key("lin_api_", Letters, 30), Named("AccountKey", 40), Named("SharedAccessKey", 40),
    ];

    private static SecretPrefix Key(string begins, SearchValues<byte> letters, int atLeast) => Of(begins, letters, atLeast, isWord: false);

    private static SecretPrefix Alone(string begins, SearchValues<byte> letters, int atLeast) => Of(begins, letters, atLeast, isWord: true);

    private static SecretPrefix Of(string begins, SearchValues<byte> letters, int atLeast, bool isWord) => new(Encoding.ASCII.GetBytes(begins), false, isWord, (text, at) =>
    {
        var length = Runs.Length(text[(at + begins.Length)..], letters);
        return length < atLeast ? default : (at, at + begins.Length + length);
    });

    /// <summary>Known by the name before it; the name stays.</summary>
    private static SecretPrefix Named(string name, int atLeast) => new(Encoding.ASCII.GetBytes(name), true, false, (text, at) =>
    {
        at += name.Length;
        var start = at + Runs.Length(text[at..], Assigning);
        var length = Runs.Length(text[start..], Base64);
        return start == at || length < atLeast ? default : (start, start + length);
    });
}

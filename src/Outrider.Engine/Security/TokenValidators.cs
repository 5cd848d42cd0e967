using System.Text;
using Microsoft.Extensions.Logging;
using Outrider.Configuration;
using Outrider.Observability;

namespace Outrider.Security;

/// <summary>All of <c>security.jwt</c> at work, by name. It owns the sources of the keys: they start with <see cref="Start"/> and end with it.</summary>
/// <remarks>
/// A reload keeps an issuer whose words are the same, with its keys and the tokens it remembers. Listeners are built with the validators of one <see cref="TokenSet"/>: those of
/// a replaced one go on with the keys that an issuer had last, for its source ends with the reload.
/// </remarks>
internal sealed class TokenValidators : IAsyncDisposable
{
    // A set of keys comes in milliseconds, and a reload should not open a door for which there is no key yet; an issuer that is down must not keep it from anything else.
    private static readonly TimeSpan FirstKeys = TimeSpan.FromSeconds(2);

    private readonly MetricFamily<Counter> _tokens;
    private readonly MetricFamily<Counter> _fetches;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private volatile TokenSet _current;

    /// <param name="config">Checked.</param>
    /// <param name="metrics">Of the process.</param>
    /// <param name="logs">Category <c>security</c>.</param>
    /// <param name="time">For refreshes, and for what a token says of time.</param>
    /// <param name="section">The section as it was read, by which a reload knows what has changed; without it everything has.</param>
    public TokenValidators(SecurityConfig config, MetricRegistry metrics, ILoggerFactory logs, TimeProvider time, ConfigNode? section = null)
    {
        _tokens = metrics.Counter("outrider_tokens_total", "Tokens that callers brought, by what became of them.", "jwt", "result");
        _fetches = metrics.Counter("outrider_key_fetches_total", "Fetches of an issuer's keys.", "jwt", "result");
        _log = logs.CreateLogger("security");
        _time = time;
        _current = new TokenSet(config.Jwt.Select(jwt => Make(jwt.Key, jwt.Value, KeyOf(jwt.Key, section))));
    }

    /// <summary>Of the configuration that holds now.</summary>
    public TokenSet Current => _current;

    /// <inheritdoc cref="TokenSet.AssertedHeaders"/>
    public HashSet<string> AssertedHeaders => _current.AssertedHeaders;

    public TokenValidator? Find(string name) => _current.Find(name);

    public void Start()
    {
        foreach (var issuer in _current.Issuers) issuer.Keys.Start();
    }

    /// <summary>Null where no issuer has changed. Waits a moment for the keys of new ones.</summary>
    /// <param name="config">Checked.</param>
    /// <param name="section">As it was read.</param>
    public async Task<PreparedTokens?> PrepareAsync(SecurityConfig config, ConfigNode? section)
    {
        var before = _current;
        var next = new TokenSet(config.Jwt.Select(jwt => before.Same(jwt.Key, KeyOf(jwt.Key, section)) ?? Make(jwt.Key, jwt.Value, KeyOf(jwt.Key, section))));
        IKeySource[] added = [.. next.Issuers.Except(before.Issuers).Select(i => i.Keys)];
        IKeySource[] removed = [.. before.Issuers.Except(next.Issuers).Select(i => i.Keys)];
        if (added.Length + removed.Length == 0) return null;
        foreach (var keys in added) keys.Start();
        await Task.WhenAll(added.Select(HaveComeAsync));
        return new PreparedTokens(next, added, () =>
        {
            _current = next;
            _ = EndAsync(removed);
        });
    }

    public async ValueTask DisposeAsync() => await EndAsync(_current.Issuers.Select(i => i.Keys));

    private static async Task EndAsync(IEnumerable<IKeySource> sources)
    {
        foreach (var source in sources) await source.DisposeAsync();
    }

    private async Task HaveComeAsync(IKeySource keys)
    {
        if (keys.Current is null && keys.Refresh() is { } first) await Task.WhenAny(first, Task.Delay(FirstKeys, _time));
    }

    private static string KeyOf(string name, ConfigNode? section) => section is null ? "" : Fingerprint.Of(section["jwt"]?[name]);

    private TokenSet.Issuer Make(string name, JwtConfig jwt, string key)
    {
        var model = jwt.ToModel(name);
        var source = Source(jwt, model);
        // Without its words an issuer is like no other.
        return new TokenSet.Issuer(new TokenValidator(model, source, _time, _tokens), source, [.. model.Headers.Select(h => h.Name)], key.Length > 0 ? key : Guid.NewGuid().ToString());
    }

    private IKeySource Source(JwtConfig jwt, JwtModel model) => jwt.Keys switch
    {
        { Secret: { } secret } => new FixedKeys(new KeySet([VerificationKey.Secret(null, Encoding.UTF8.GetBytes(secret), out _) ?? throw new ArgumentException("The configuration was not checked.")])),
        { File: { } file } => new FileKeys(file, model.Algorithms, _time, _log),
        { Url: { } url } => new UrlKeys(url, jwt.Keys.Refresh, model.Algorithms, _time, _log, _fetches, model.Name),
        _ => throw new ArgumentException("The configuration was not checked."),
    };
}

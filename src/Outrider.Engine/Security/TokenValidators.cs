using System.Text;
using Microsoft.Extensions.Logging;
using Outrider.Observability;

namespace Outrider.Security;

/// <summary>All of <c>security.jwt</c> at work, by name. It owns the sources of the keys: they start with <see cref="Start"/> and end with it.</summary>
internal sealed class TokenValidators : IAsyncDisposable
{
    private readonly Dictionary<string, TokenValidator> _validators = [];
    private readonly List<IKeySource> _sources = [];

    public TokenValidators(SecurityConfig config, MetricRegistry metrics, ILoggerFactory logs, TimeProvider time)
    {
        var tokens = metrics.Counter("outrider_tokens_total", "Tokens that callers brought, by what became of them.", "jwt", "result");
        var fetches = metrics.Counter("outrider_key_fetches_total", "Fetches of an issuer's keys.", "jwt", "result");
        var log = logs.CreateLogger("security");
        foreach (var (name, jwt) in config.Jwt)
        {
            var model = jwt.ToModel(name);
            var source = Source(jwt, model, fetches, log, time);
            _sources.Add(source);
            _validators[name] = new TokenValidator(model, source, time, tokens);
            AssertedHeaders.UnionWith(model.Headers.Select(h => h.Name));
        }
    }

    /// <summary>Every header that any of them sets, and that therefore no caller may bring; on all routes, also those that ask for no token.</summary>
    public HashSet<string> AssertedHeaders { get; } = new(StringComparer.OrdinalIgnoreCase);

    public TokenValidator? Find(string name) => _validators.GetValueOrDefault(name);

    public void Start()
    {
        foreach (var source in _sources) source.Start();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources) await source.DisposeAsync();
    }

    private static IKeySource Source(JwtConfig jwt, JwtModel model, MetricFamily<Counter> fetches, ILogger log, TimeProvider time) => jwt.Keys switch
    {
        { Secret: { } secret } => new FixedKeys(new KeySet([VerificationKey.Secret(null, Encoding.UTF8.GetBytes(secret), out _) ?? throw new ArgumentException("The configuration was not checked.")])),
        { File: { } file } => new FileKeys(file, model.Algorithms, time, log),
        { Url: { } url } => new UrlKeys(url, jwt.Keys.Refresh, model.Algorithms, time, log, fetches, model.Name),
        _ => throw new ArgumentException("The configuration was not checked."),
    };
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrider.Transport;

namespace Outrider.Hosting;

/// <summary>
/// Kestrel without a host. Its registration wants a web host builder, so this is one that only collects services: what a host would add (configuration,
/// environment, lifetime, routing, several hundred types to load) is never there. Against an empty WebApplication, published and trimmed, it has 1.5 MB less RSS with one listener and 2 MB
/// less with three, at the same time to start; a further listener costs 0.15 MB.
/// </summary>
internal sealed class KestrelServices : IWebHostBuilder
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private readonly ServiceCollection _services = new();

    // A bare LF ends a line for some servers and not for others: a way to smuggle a request past the stricter one (RFC 9112 section 2.2).
    // Kestrel reads the switch when its options are made.
    static KestrelServices() => AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);

    private KestrelServices()
    {
    }

    public static ServiceProvider Build(ILoggerFactory logs, Func<HeldSocket> openSocket, Action<KestrelServerOptions> configure)
    {
        var builder = new KestrelServices();
        builder._services.AddOptions();
        var said = new KestrelLog(logs);
        builder._services.AddSingleton<ILoggerFactory>(said);
        builder._services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        builder._services.AddSingleton<IMeterFactory, Meters>();
        builder._services.AddSingleton<DiagnosticSource>(new DiagnosticListener("Outrider"));
        builder.UseKestrelCore().ConfigureKestrel(configure);
        var sockets = new SocketConnectionFactoryOptions
        {
            // Inline scheduling pays only together with the runtime's inline completions; either alone is slower than neither.
            UnsafePreferInlineScheduling = Environment.GetEnvironmentVariable(InlineCompletions) == "1",
        };
        builder._services.AddSingleton<IConnectionListenerFactory>(new HeldListenerFactory(openSocket, sockets, said.CreateLogger("sockets")));
        return builder._services.BuildServiceProvider();
    }

    public IWebHostBuilder ConfigureServices(Action<IServiceCollection> configureServices)
    {
        configureServices(_services);
        return this;
    }

    public IWebHostBuilder ConfigureServices(Action<WebHostBuilderContext, IServiceCollection> configureServices)
    {
        configureServices(new WebHostBuilderContext(), _services);
        return this;
    }

#pragma warning disable ASPDEPR008 // The interface that Kestrel's registration asks for names the obsolete type; nothing here makes one.
    public IWebHost Build() => throw new NotSupportedException("There is no host, only its services.");
#pragma warning restore ASPDEPR008

    public IWebHostBuilder ConfigureAppConfiguration(Action<WebHostBuilderContext, IConfigurationBuilder> configureDelegate) => this;

    public string? GetSetting(string key) => null;

    public IWebHostBuilder UseSetting(string key, string? value) => this;

    /// <summary>Kestrel's meters, which nobody listens to: Outrider counts its own requests.</summary>
    private sealed class Meters : IMeterFactory
    {
        private readonly List<Meter> _made = [];

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options);
            lock (_made) _made.Add(meter);
            return meter;
        }

        public void Dispose()
        {
            lock (_made)
                foreach (var meter in _made) meter.Dispose();
        }
    }
}

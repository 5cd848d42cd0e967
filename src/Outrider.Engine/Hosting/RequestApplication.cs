using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Outrider.Hosting;

/// <summary>Gives each request of a server to one function, with a context that is used again by the next request of its connection.</summary>
internal sealed class RequestApplication(RequestDelegate handle) : IHttpApplication<DefaultHttpContext>
{
    public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is not IHostContextContainer<DefaultHttpContext> kept) return new DefaultHttpContext(contextFeatures);
        if (kept.HostContext is { } used) used.Initialize(contextFeatures);
        else kept.HostContext = new DefaultHttpContext(contextFeatures);
        return kept.HostContext!;
    }

    public Task ProcessRequestAsync(DefaultHttpContext context) => handle(context);

    public void DisposeContext(DefaultHttpContext context, Exception? exception) => context.Uninitialize();
}

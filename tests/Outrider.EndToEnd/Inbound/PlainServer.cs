namespace Outrider.EndToEnd.Inbound;

/// <summary>One run for all tests of a class: the server behind a listener without anything.</summary>
public sealed class PlainServer : IAsyncLifetime
{
    internal FrontedServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await FrontedServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

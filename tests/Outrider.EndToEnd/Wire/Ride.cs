namespace Outrider.EndToEnd.Wire;

/// <summary>A run that a test has configured whole, with its admin API and the process that carries its traffic.</summary>
internal sealed class Ride : IAsyncDisposable
{
    private Ride(OutriderProcess run, AdminApi admin, SidecarMemory memory) => (Run, Admin, Memory) = (run, admin, memory);

    public OutriderProcess Run { get; }

    public AdminApi Admin { get; }

    public SidecarMemory Memory { get; }

    public static async Task<Ride> StartAsync(string config)
    {
        var run = OutriderProcess.Run(config);
        try
        {
            await run.Log.Line("the application is ready");
            return new Ride(run, await AdminApi.OfAsync(run), new SidecarMemory(await run.SidecarPid()));
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await Run.DisposeAsync();
    }
}

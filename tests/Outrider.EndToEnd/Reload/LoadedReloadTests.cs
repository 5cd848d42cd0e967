using System.Globalization;
using Outrider.Testing;

namespace Outrider.EndToEnd.Reload;

/// <summary>
/// Reloads under load, each to a configuration that adds or removes a route, a service, a listener or a log sink: no request fails, the processes stay the same and
/// hold no more than before. A hundred here; a thousand with <c>OUTRIDER_LONG=1</c>, whose numbers <c>bench/reload/run</c> prints.
/// </summary>
public sealed class LoadedReloadTests
{
    private const string Row = "OUTRIDER_RELOAD_ROW";

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("OUTRIDER_LONG") == "1";

    [Fact]
    public async Task A_hundred_reloads_under_load_fail_no_request_and_leave_nothing_behind()
    {
        var reloads = IsLong ? 1000 : 100;
        await using var run = OutriderProcess.Run(Alternation.Config(0));
        await run.Log.Line("the application is ready");
        using var admin = await AdminApi.OfAsync(run);
        var url = await admin.InboundAsync();
        var (app, modules) = (await run.AppPid(), await run.SidecarPid());

        // What is made once (code, pools, caches) is there before anything counts.
        await UnderLoadAsync(run, url, 2 * Alternation.Count);
        var (supervisorBefore, modulesBefore) = (Holdings.Of(run.Pid), Holdings.Of(modules));
        var callers = await UnderLoadAsync(run, url, reloads);
        await Eventually.True(() => Holdings.Of(modules).Descriptors <= modulesBefore.Descriptors + 4, $"the modules have closed what they opened ({modulesBefore} before, {Holdings.Of(modules)})");
        var (supervisorAfter, modulesAfter) = (Holdings.Of(run.Pid), Holdings.Of(modules));

        Assert.Empty(callers.Failures.Take(3));
        Assert.True(callers.Answered > reloads / 2 && callers.Echoed > reloads / 2, $"only {callers.Answered} were answered, {callers.Echoed} echoed");
        Assert.Equal([app, modules], (int[])[(await PidAsync(admin, "reloaded")), (await PidAsync(admin, "outrider"))]);
        Assert.InRange(supervisorAfter.Descriptors, 0, supervisorBefore.Descriptors + 2);
        // A thousand times the least that a configuration leaves behind (one model of a listener with its histogram: 30 kB) would show.
        Assert.InRange(supervisorAfter.AnonymousKb, 0, supervisorBefore.AnonymousKb + (16 << 10));
        Assert.InRange(modulesAfter.AnonymousKb, 0, modulesBefore.AnonymousKb + (32 << 10));
        Write($"| {reloads} | {callers.Answered} | {callers.Failures.Count} | {supervisorBefore} | {supervisorAfter} | {modulesBefore} | {modulesAfter} |");
    }

    private static async Task<Callers> UnderLoadAsync(OutriderProcess run, Uri url, int reloads)
    {
        await using var callers = Callers.Start(url);
        await callers.ProgressAsync();
        for (var number = 1; number <= reloads && callers.Failures.IsEmpty; number++)
        {
            // Ends where it began.
            var answer = await run.Reload(Alternation.Config(number == reloads ? 0 : number % Alternation.Count));
            Assert.True(answer.Code == 0, $"reload {number}: {answer.Code} {answer.Line} {string.Join("; ", answer.Problems)}\n{run.Log}");
            await callers.ProgressAsync(2);
        }

        return callers;
    }

    private static async Task<int> PidAsync(AdminApi admin, string name) =>
        (await admin.StatusAsync())["processes"]!.AsArray().Single(p => p!["name"]!.GetValue<string>() == name)!["pid"]!.GetValue<int>();

    private static void Write(string row)
    {
        if (Environment.GetEnvironmentVariable(Row) is { Length: > 0 } path) File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"{row}\n"));
    }
}

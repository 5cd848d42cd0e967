using Microsoft.AspNetCore.Http;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.ConfigSync;

/// <summary>The application's own configuration, from its source to the application.</summary>
public sealed class SyncTests
{
    // Shows what it reads at its start and at each SIGHUP.
    private const string Application = """[sh, -c, "trap 'echo reread $(cat app.conf)' HUP; echo began with $(cat app.conf); while :; do sleep 1000 & wait $!; done"]""";

    [Fact]
    public async Task A_change_of_the_file_is_checked_written_and_made_known()
    {
        using var folder = new TemporaryFolder();
        folder.Write("source.conf", "good one");
        await using var run = OutriderProcess.Run(folder, Item($"{{ type: file, path: source.conf }}", "check: { command: [grep, -q, good, '{path}'] }, notify: { signal: SIGHUP }"));
        await run.Output.Line("began with good one");
        await run.Log.Line("the application is ready");
        var app = await run.AppPid();

        Replace(folder, "source.conf", "good two");
        await run.Output.Line("reread good two");

        Replace(folder, "source.conf", "rotten");
        await run.Log.Line("is not in step with its source");
        Assert.Equal("good two", File.ReadAllText(folder["app.conf"]));

        Replace(folder, "source.conf", "good three");
        await run.Output.Line("reread good three");
        Assert.Equal(["began with good one", "reread good two", "reread good three"], run.Output.All);
        Assert.Contains(app, run.Left());
        Assert.Single(Directory.GetFiles(folder.Path, "*app*"));
    }

    [Fact]
    public async Task A_source_over_HTTP_is_asked_with_its_entity_tag_and_writes_nothing_for_an_answer_of_304()
    {
        var content = "good one";
        await using var source = await RecordingServer.StartAsync(context =>
        {
            var tag = $"\"{content}\"";
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch != tag) return context.Response.WriteAsync(content);
            context.Response.StatusCode = 304;
            return Task.CompletedTask;
        });
        using var folder = new TemporaryFolder();
        await using var run = OutriderProcess.Run(folder, Item($"{{ type: http, url: '{source.Url("/app.conf")}' }}", "notify: { signal: SIGHUP }"));
        await run.Output.Line("began with good one");
        await run.Log.Line("the application is ready");
        await Eventually.True(() => source.Requests.Count(r => r.Headers.GetValueOrDefault("If-None-Match") == "\"good one\"") >= 3, "it is asked conditionally");
        content = "good two";
        await run.Output.Line("reread good two");
        Assert.Equal(["began with good one", "reread good two"], run.Output.All);
    }

    [Fact]
    public async Task Where_a_restart_makes_it_known_the_application_begins_with_the_new_content()
    {
        using var folder = new TemporaryFolder();
        folder.Write("source.conf", "one");
        await using var run = OutriderProcess.Run(folder, Item("{ type: file, path: source.conf }", "notify: { restart: true }"));
        await run.Output.Line("began with one");
        Replace(folder, "source.conf", "two");
        await run.Output.Line("began with two");
        Assert.NotEqual(await run.AppPid(), await run.AppPid(2));
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task A_command_and_an_address_of_the_applications_make_it_known_too()
    {
        await using var told = await RecordingServer.StartAsync("");
        using var folder = new TemporaryFolder();
        folder.Write("source.conf", "one");
        await using var run = OutriderProcess.Run(folder, $$"""
            app: { command: [sleep, '1000'] }
            config_sync:
              - { name: a, source: { type: file, path: source.conf }, target: { path: a.conf, mode: "0600" }, notify: { command: [cp, a.conf, told] }, interval: 100ms }
              - { name: b, source: { type: file, path: source.conf }, target: { path: b.conf }, notify: { http: { url: '{{told.Url("/reload")}}' } }, interval: 100ms }
            """);
        await run.Log.Line("the application is ready");
        Assert.Empty(told.Requests);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["a.conf"]));
        Replace(folder, "source.conf", "two");
        await Eventually.True(() => File.Exists(folder["told"]) && File.ReadAllText(folder["told"]) == "two", "the command ran");
        await Eventually.True(() => told.Requests.Any(r => r is { Method: "POST", Target: "/reload" }), "the address was called");
    }

    [Fact]
    public async Task Without_a_first_content_the_application_does_not_start_and_the_run_says_why()
    {
        using var folder = new TemporaryFolder();
        await using var run = OutriderProcess.Run(folder, Item("{ type: file, path: source.conf }", "deadline: 300ms"));
        Assert.Equal(69, await run.ExitCode());
        Assert.Empty(run.Output.All);
        Assert.True(run.Log.Has("the application cannot start without"), run.ToString());
        Assert.True(run.Log.Has("source.conf"), run.ToString());
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task Where_the_source_is_gone_the_last_content_will_do()
    {
        using var folder = new TemporaryFolder();
        folder.Write("app.conf", "of yesterday");
        await using var run = OutriderProcess.Run(folder, Item("{ type: file, path: source.conf }", "deadline: 300ms"));
        await run.Output.Line("began with of yesterday");
        await run.Log.Line("is not in step with its source");
    }

    private static string Item(string source, string more) =>
        $"app: {{ command: {Application} }}\nconfig_sync:\n  - {{ source: {source}, target: {{ path: app.conf }}, interval: 100ms, {more} }}\n";

    private static void Replace(TemporaryFolder folder, string name, string content) =>
        File.Move(folder.Write(name + ".new", content), folder[name], overwrite: true);
}

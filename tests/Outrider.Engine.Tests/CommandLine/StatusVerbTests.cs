using System.Text;
using Outrider.Supervision;
using Outrider.Testing;

namespace Outrider.Engine.Tests.CommandLine;

public sealed class StatusVerbTests : IDisposable
{
    private const string Document = """
        {
          "app": { "phase": "ready", "pid": 4711, "port": 8080, "restarts": 0 },
          "services": [
            { "name": "billing", "endpoints": [ { "address": "10.0.0.4:8080", "state": "closed", "in_flight": 2 }, { "address": "10.0.0.5:8080", "state": "open", "in_flight": 0, "error": "refused\u001b[2J" } ] },
            { "name": "search", "endpoints": [] }
          ],
          "metrics": { "sources": [ { "type": "json", "up": true, "last": "2026-01-02T03:03:05Z" } ], "sinks": [] },
          "novelty": [ { "what": "of a later version" } ]
        }
        """;

    private readonly TemporaryFolder _root = new();
    private readonly List<IDisposable> _owned = [];

    public void Dispose()
    {
        foreach (var owned in _owned) owned.Dispose();
        _root.Dispose();
    }

    [Fact]
    public void No_run_is_said_in_a_sentence_with_code_69()
    {
        var session = Typing();
        Assert.Equal(69, session.Type("status"));
        Assert.Equal("outrider: no run is alive on this machine; start one with: outrider run -- <command>\n", session.Error);
    }

    [Fact]
    public void One_run_is_shown_for_people_with_every_section_it_has()
    {
        Run("orders", Serve(Document));
        var session = Typing();
        Assert.Equal(0, session.Type("status"));
        Assert.Equal("""
            orders  pid 12, up 1m 0s, admin URL, /srv/orders.yaml

            app
              phase ready  pid 4711  port 8080  restarts 0

            services
              NAME
              billing
                endpoints:
                  ADDRESS        STATE   IN FLIGHT  ERROR
                  10.0.0.4:8080  closed  2          –
                  10.0.0.5:8080  open    0          refused [2J
              NAME
              search

            metrics
              sources:
                TYPE  UP   LAST
                json  yes  1m 0s ago

            novelty
              WHAT
              of a later version

            """, session.Out.Replace(_url, "URL"));
    }

    [Fact]
    public void For_programs_the_document_comes_as_it_is()
    {
        Run("orders", Serve(Document));
        var session = Typing();
        Assert.Equal(0, session.Type("status", "orders", "--output", "json"));
        using var json = System.Text.Json.JsonDocument.Parse(session.Out);
        Assert.Equal(4711, json.RootElement.GetProperty("app").GetProperty("pid").GetInt32());
    }

    [Fact]
    public void Several_runs_are_listed_and_one_of_them_can_be_named()
    {
        Run("orders", Serve(Document));
        Run("billing", Serve("{}"));
        var all = Typing();
        Assert.Equal(0, all.Type("status"));
        Assert.Contains("orders", all.Out);
        Assert.Contains("billing", all.Out);
        Assert.Contains("outrider status NAME", all.Out);
        var one = Typing();
        Assert.Equal(0, one.Type("status", "billing"));
        Assert.StartsWith("billing  pid", one.Out);
        Assert.Equal(69, Typing().Type("status", "shipping"));
    }

    [Fact]
    public void The_list_for_programs_tells_no_token()
    {
        Run("orders", "http://127.0.0.1:1");
        Run("billing", "http://127.0.0.1:1");
        var session = Typing();
        Assert.Equal(0, session.Type("status", "--output", "json"));
        Assert.DoesNotContain("t0ken", session.Out);
    }

    [Fact]
    public void A_run_that_does_not_answer_is_named_with_the_reason()
    {
        Run("orders", $"http://127.0.0.1:{FreePort.Next()}");
        var session = Typing();
        Assert.Equal(69, session.Type("status"));
        Assert.Contains("outrider: 'orders' (pid 12) takes no commands: there is no ", session.Error);
        Assert.Contains("outrider: 'orders' (pid 12) does not tell more than its processes: http://127.0.0.1:", session.Error);
    }

    private string _url = "";

    private Session Typing() => new() { StateRoots = [_root.Path] };

    private void Run(string name, string url)
    {
        var folder = StateFolder.OpenDefault(_root.Path, name);
        _owned.Add(folder);
        new RunRecord(name, 12, new FakeTime().GetUtcNow() - TimeSpan.FromMinutes(1), url, "t0ken", "/srv/orders.yaml").Write(folder.Path);
    }

    private string Serve(string document)
    {
        var server = new OneAnswer(Encoding.UTF8.GetBytes(document), "t0ken");
        _owned.Add(server);
        return _url = server.Url;
    }
}

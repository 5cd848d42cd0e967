#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false

// An application as it is before it has a sidecar: plain HTTP on loopback, lines on stdout, a file of settings that it reads again on SIGHUP.
// It knows nothing of Outrider.
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

var settings = args.Length > 0 ? args[0] : "greeting.json";
var greeting = ReadGreeting();
var (requests, reloads) = (0, 0);

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls($"http://127.0.0.1:{Environment.GetEnvironmentVariable("PORT") ?? "5080"}");
var app = builder.Build();

app.MapGet("/", (HttpRequest request) =>
{
    Interlocked.Increment(ref requests);
    // One line of JSON, as a structured logger writes it ...
    Console.WriteLine(new JsonObject { ["level"] = "info", ["message"] = "greeted", ["path"] = request.Path.Value }.ToJsonString());
    return Results.Text(new JsonObject { ["greeting"] = greeting, ["forwarded_for"] = request.Headers["X-Forwarded-For"].ToString() }.ToJsonString(), "application/json");
});

// Calls itself by way of the ambassador, as it would call any other service.
app.MapGet("/roundabout", async () => Environment.GetEnvironmentVariable("OUTRIDER_SELF_URL") is { } self
    ? Results.Text(await new HttpClient().GetStringAsync(self + "/"), "application/json")
    : Results.Problem("there is no OUTRIDER_SELF_URL: this runs without Outrider", statusCode: 503));

app.MapGet("/healthz", () => "ok");
app.MapGet("/internal/metrics", () => Results.Text(new JsonObject { ["requests"] = new JsonObject { ["total"] = requests }, ["reloads"] = reloads }.ToJsonString(), "application/json"));

using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
{
    context.Cancel = true;
    greeting = ReadGreeting();
    reloads++;
    // ... and one as people write it.
    Console.WriteLine($"settings read again, the greeting is now '{greeting}'");
});

Console.WriteLine("quickstart is up");
app.Run();

string ReadGreeting() => File.Exists(settings) ? JsonNode.Parse(File.ReadAllText(settings))?["greeting"]?.GetValue<string>() ?? "hello" : "hello";

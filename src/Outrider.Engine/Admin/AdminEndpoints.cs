using System.Buffers;
using Outrider.Kernel;
using Outrider.Observability;

namespace Outrider.Admin;

/// <summary>What the admin listener answers. Reads only: nothing here changes anything, so that a forged request at worst reads.</summary>
internal sealed class AdminEndpoints(AdminGate gate, AdminSources sources)
{
    private const string Overview = """
        Outrider's admin listener. All of it is GET.

          /healthz   200 while this sidecar lives
          /readyz    200 while the application takes requests, else 503
          /metrics   everything counted, as Prometheus text    (token)
          /status    processes, listeners, pipelines, as JSON  (token)

        The token goes into 'Authorization: Bearer …'. 'outrider status' has it and shows /status for people.
        """;

    public async ValueTask<AdminAnswer> AnswerAsync(AdminRequest request)
    {
        if (!gate.Answers(request.Host)) return AdminAnswer.Line(421, "this listener answers to localhost and loopback addresses; give one of them as the Host");
        if (request.Method is not ("GET" or "HEAD")) return AdminAnswer.Line(405, "nothing can be changed here; use GET", ("Allow", "GET, HEAD"));
        return request.Path switch
        {
            "/" => AdminAnswer.Line(200, Overview),
            "/healthz" => AdminAnswer.Line(200, "ok"),
            "/readyz" => Readiness(),
            "/metrics" => await GuardedAsync(request, MetricsAsync),
            "/status" => await GuardedAsync(request, StatusAsync),
            _ => AdminAnswer.Line(404, "there is no such page; GET / lists those there are"),
        };
    }

    private AdminAnswer Readiness()
    {
        if (sources.Draining.IsCancellationRequested) return AdminAnswer.Line(503, "not ready: draining");
        if (sources.Leaving.IsCancellationRequested) return AdminAnswer.Line(503, "not ready: stopping soon, and still serving");
        var app = sources.App.Value;
        return app.IsReady ? AdminAnswer.Line(200, "ready") : AdminAnswer.Line(503, $"not ready: the application is {Word(app.Phase)}");
    }

    private static string Word(AppPhase phase) => phase switch
    {
        AppPhase.Waiting => "not started yet",
        AppPhase.Starting => "starting",
        AppPhase.Stopping => "stopping",
        AppPhase.BackingOff => "waiting to be restarted",
        AppPhase.Ended => "at its end",
        _ => "not answering its probe",
    };

    private async ValueTask<AdminAnswer> GuardedAsync(AdminRequest request, Func<Task<AdminAnswer>> answer) => gate.Knows(request.Authorization)
        ? await answer()
        : AdminAnswer.Line(401, "give this run's token as 'Authorization: Bearer …'; 'outrider status' finds it by itself", ("WWW-Authenticate", "Bearer realm=\"outrider\""));

    private async Task<AdminAnswer> MetricsAsync()
    {
        var text = new ArrayBufferWriter<byte>(64 << 10);
        PrometheusText.Write(await sources.Metrics(), text);
        return new AdminAnswer(200, PrometheusText.ContentType, text.WrittenMemory);
    }

    private async Task<AdminAnswer> StatusAsync() => new(200, "application/json", await sources.Status());
}

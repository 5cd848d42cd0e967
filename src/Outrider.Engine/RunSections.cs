using System.Text.Json;
using Outrider.Kernel;
using Outrider.Supervision.Control;
using Outrider.Supervision.Limits;

namespace Outrider;

/// <summary>The sections of <c>/status</c> that tell what the supervisor knows.</summary>
internal static class RunSections
{
    public static void WriteApp(Utf8JsonWriter json, AppIdentity identity, AppStatus status)
    {
        json.WriteStartObject();
        json.WriteString("service", identity.Service);
        json.WriteString("version", identity.Version);
        json.WriteString("environment", identity.Environment);
        json.WriteString("region", identity.Region);
        json.WriteString("hostname", identity.Hostname);
        json.WriteString("state", Word(status.Phase));
        json.WriteNumber("pid", status.Pid);
        json.WriteNumber("port", status.Port);
        json.WriteNumber("restarts", status.Restarts);
        json.WriteEndObject();
    }

    public static void WriteProcesses(Utf8JsonWriter json, RunStatus run)
    {
        json.WriteStartArray();
        Write(json, new ProcessStatus("supervisor", "supervisor", "ready", run.SupervisorPid, 0, default, ""));
        foreach (var process in run.Processes) Write(json, process);
        json.WriteEndArray();
    }

    /// <summary>What each process and all that it has started use, by its control groups; nothing where there are none.</summary>
    public static void WriteResources(Utf8JsonWriter json, RunStatus run)
    {
        json.WriteStartArray();
        foreach (var process in run.Processes.Where(p => p.Pid != 0 && p.Group.Length > 0))
        {
            json.WriteStartObject();
            json.WriteString("name", process.Name);
            GroupUsage.Read(GroupPaths.Parse(process.Group)).WriteMembers(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ProcessStatus process)
    {
        json.WriteStartObject();
        json.WriteString("name", process.Name);
        json.WriteString("kind", process.Kind);
        json.WriteString("state", process.State);
        json.WriteNumber("pid", process.Pid);
        json.WriteNumber("restarts", process.Restarts);
        if (process.Since != default) json.WriteString("since", process.Since);
        if (process.LastExit.Length > 0) json.WriteString("last_exit", process.LastExit);
        json.WriteEndObject();
    }

    private static string Word(AppPhase phase) => phase switch
    {
        AppPhase.NotReady => "not_ready",
        AppPhase.BackingOff => "backing_off",
        _ => phase.ToString().ToLowerInvariant(),
    };
}

namespace Outrider.Kernel;

/// <summary>What the built-in modules are called where they have a process of their own: by their sections.</summary>
internal static class ModuleNames
{
    public const string Inbound = "inbound";
    public const string Outbound = "outbound";
    public const string Logs = "logs";
    public const string Metrics = "metrics";
    public const string ConfigSync = "config_sync";
    public const string Admin = "admin";

    /// <summary>The process of all modules that have none of their own.</summary>
    public const string MainProcess = "outrider";

    public static readonly IReadOnlyList<string> All = [Inbound, Outbound, Logs, Metrics, ConfigSync, Admin];
}

namespace Outrider.Configuration;

/// <summary>How messages name a setting: <c>outbound.services.billing.retry</c>, <c>inbound[0].routes[2]</c>.</summary>
internal static class ConfigPath
{
    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    public static string Join(string path, int index) => $"{path}[{index}]";
}

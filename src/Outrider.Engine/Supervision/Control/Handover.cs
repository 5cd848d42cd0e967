using System.Text.Json;
using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Supervision.Control;

/// <summary>
/// What the modules' process is given at its start, in a file in memory: everything it needs to be what the one before it was. It contains expanded
/// secrets and a token, so it must never touch a disk or a command line.
/// </summary>
/// <param name="Identity">Whose sidecar it is.</param>
/// <param name="StateFolder">Of the run.</param>
/// <param name="AdminToken">What the admin API wants.</param>
/// <param name="ConfigPath">Of the user's file; empty where there is none.</param>
/// <param name="Listeners">The listening sockets it has; at its start they are descriptors from <see cref="FirstListener"/> on, in this order.</param>
/// <param name="Config">The configuration as it was read.</param>
internal sealed record Handover(
    AppIdentity Identity, string StateFolder, string AdminToken, string ConfigPath, IReadOnlyList<HandedListener> Listeners, ConfigNode Config)
{
    /// <summary>The modules that live in this process, by the names of their sections; empty for all of them.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    /// <summary>Whether another process still has what only one may own; then that begins with <see cref="ControlMessage.Own"/>.</summary>
    public bool IsSuccessor { get; init; }

    /// <summary>What relative things are relative to: the folder of the user's file, or without one the current folder.</summary>
    public string Folder => ConfigPath.Length == 0 ? Environment.CurrentDirectory : Path.GetDirectoryName(ConfigPath)!;

    public const int ControlDescriptor = 3;
    public const int Descriptor = 4;
    public const int FirstListener = 5;

    public byte[] ToBytes()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("service", Identity.Service);
            json.WriteString("version", Identity.Version);
            json.WriteString("environment", Identity.Environment);
            json.WriteString("region", Identity.Region);
            json.WriteString("hostname", Identity.Hostname);
            json.WriteString("state", StateFolder);
            json.WriteString("token", AdminToken);
            json.WriteString("file", ConfigPath);
            json.WriteStartArray("listeners");
            foreach (var (name, id) in Listeners)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteNumber("id", id);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("modules");
            foreach (var module in Modules) json.WriteStringValue(module);
            json.WriteEndArray();
            json.WriteBoolean("successor", IsSuccessor);
            json.WritePropertyName("config");
            json.WriteRawValue(ConfigNodeJson.Write(Config), skipInputValidation: true);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <exception cref="JsonException">The bytes were not written by <see cref="ToBytes"/> of this version.</exception>
    public static Handover FromBytes(ReadOnlyMemory<byte> bytes)
    {
        using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 130 });
        var json = document.RootElement;
        string Text(string name) => json.GetProperty(name).GetString()!;
        HandedListener[] listeners = [.. json.GetProperty("listeners").EnumerateArray().Select(l => new HandedListener(l.GetProperty("name").GetString()!, l.GetProperty("id").GetInt32()))];
        var config = ConfigNodeJson.Read(System.Text.Encoding.UTF8.GetBytes(json.GetProperty("config").GetRawText()));
        var identity = new AppIdentity(Text("service"), Text("version"), Text("environment"), Text("region"), Text("hostname"));
        return new Handover(identity, Text("state"), Text("token"), Text("file"), listeners, config)
        {
            Modules = [.. json.GetProperty("modules").EnumerateArray().Select(m => m.GetString()!)],
            IsSuccessor = json.GetProperty("successor").GetBoolean(),
        };
    }
}

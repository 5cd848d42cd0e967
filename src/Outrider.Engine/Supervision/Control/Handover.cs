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
/// <param name="Listeners">Descriptors of listening sockets by name.</param>
/// <param name="Config">The configuration as it was read.</param>
internal sealed record Handover(
    AppIdentity Identity, string StateFolder, string AdminToken, string ConfigPath, IReadOnlyDictionary<string, int> Listeners, ConfigNode Config)
{
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
            json.WriteStartObject("listeners");
            foreach (var (name, descriptor) in Listeners) json.WriteNumber(name, descriptor);
            json.WriteEndObject();
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
        var listeners = json.GetProperty("listeners").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt32());
        var config = ConfigNodeJson.Read(System.Text.Encoding.UTF8.GetBytes(json.GetProperty("config").GetRawText()));
        var identity = new AppIdentity(Text("service"), Text("version"), Text("environment"), Text("region"), Text("hostname"));
        return new Handover(identity, Text("state"), Text("token"), Text("file"), listeners, config);
    }
}

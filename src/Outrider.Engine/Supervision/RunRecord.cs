using System.Globalization;
using System.Text.Json;
using Outrider.Native;

namespace Outrider.Supervision;

/// <summary>
/// What a run tells its user's other commands about itself: <c>run.json</c> in its state folder (0600, for the token's sake).
/// <c>{"service":"orders","pid":12,"started":"2026-01-02T03:04:05Z","admin":"http://127.0.0.1:9901","token":"…","config":"/srv/outrider.yaml"}</c>
/// </summary>
/// <param name="Service">The application's name.</param>
/// <param name="Pid">The supervisor's.</param>
/// <param name="Started">When the run began.</param>
/// <param name="AdminUrl">Where the admin API answers; empty where the run has none.</param>
/// <param name="AdminToken">What the admin API wants as bearer token: 256 random bits, new for each run, as base64url.</param>
/// <param name="ConfigPath">The configuration's full path; empty where there was no file.</param>
internal sealed record RunRecord(string Service, int Pid, DateTimeOffset Started, string AdminUrl, string AdminToken, string ConfigPath)
{
    public const string FileName = "run.json";

    private const int MaxBytes = 64 << 10;

    public static string NewToken() => Convert.ToBase64String(Entropy.Take(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Written whole or not at all. Not synced: it is worth nothing once the run is over.</summary>
    public void Write(string folder)
    {
        var beside = Path.Combine(folder, FileName + ".new");
        File.Delete(beside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var file = new FileStream(beside, options))
        using (var json = new Utf8JsonWriter(file))
        {
            json.WriteStartObject();
            json.WriteString("service", Service);
            json.WriteNumber("pid", Pid);
            json.WriteString("started", Started.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("admin", AdminUrl);
            json.WriteString("token", AdminToken);
            json.WriteString("config", ConfigPath);
            json.WriteEndObject();
        }

        File.Move(beside, Path.Combine(folder, FileName), overwrite: true);
    }

    /// <summary>The record in a state folder, of a live run or a past one; null where there is none that can be read.</summary>
    public static RunRecord? Read(string folder)
    {
        try
        {
            var file = new FileInfo(Path.Combine(folder, FileName));
            if (!file.Exists || file.Length > MaxBytes) return null;
            using var json = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            var root = json.RootElement;
            string Text(string name) => root.GetProperty(name).GetString() ?? "";
            return new RunRecord(Text("service"), root.GetProperty("pid").GetInt32(), root.GetProperty("started").GetDateTimeOffset(), Text("admin"), Text("token"), Text("config"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The runs that live now, in the order they started.</summary>
    /// <param name="roots">As <see cref="StateRoot.Candidates()"/> gives them.</param>
    public static IReadOnlyList<RunRecord> FindLive(IReadOnlyList<string> roots) => [.. LiveRun.Find(roots).Select(r => r.Record)];
}

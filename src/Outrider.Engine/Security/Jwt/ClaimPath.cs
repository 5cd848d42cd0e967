using System.Text.Json;

namespace Outrider.Security;

/// <summary>
/// Where a claim stands: a member of the token's payload, or members inside each other with dots between, <c>realm_access.roles</c>. A member whose own
/// name holds the dots (<c>https://example.com/roles</c>) is found first.
/// </summary>
internal sealed class ClaimPath(string path)
{
    private readonly string[] _steps = path.Split('.');

    public JsonElement? Find(JsonElement payload)
    {
        if (payload.TryGetProperty(path, out var whole)) return whole;
        var at = payload;
        foreach (var step in _steps)
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(step, out at)) return null;
        return at;
    }

    /// <summary>The claim as a list: the texts of an array, or the words of a text (as <c>scope</c> is written, RFC 8693 section 4.2). Empty where there is none.</summary>
    public string[] FindList(JsonElement payload) => Find(payload) switch
    {
        { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!)],
        { ValueKind: JsonValueKind.String } text => text.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        _ => [],
    };

    public override string ToString() => path;
}

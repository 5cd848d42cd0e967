using System.Text.Json;

namespace Outrider.ConfigSync;

/// <summary>How an item stands, for the status: replaced whole at each change.</summary>
internal sealed record SyncReport(string Name, string Source, string Target)
{
    /// <summary>The beginning of the content's SHA-256; null until there was one.</summary>
    public string? Version { get; init; }

    public DateTimeOffset? FetchedAt { get; init; }

    public DateTimeOffset? ChangedAt { get; init; }

    public string? Error { get; init; }

    public bool IsRefused { get; init; }

    public bool IsNotifyPending { get; init; }

    /// <summary>The worst of what is the case, in a word.</summary>
    public string State => this switch
    {
        { IsRefused: true } => "refused",
        { IsNotifyPending: true } => "pending_notify",
        { Error: not null } => "failed",
        { FetchedAt: null } => "starting",
        _ => "in_sync",
    };

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", Name);
        json.WriteString("state", State);
        json.WriteString("source", Source);
        json.WriteString("target", Target);
        json.WriteString("version", Version);
        if (FetchedAt is { } fetched) json.WriteString("fetched_at", fetched.UtcDateTime);
        if (ChangedAt is { } changed) json.WriteString("changed_at", changed.UtcDateTime);
        if (Error is not null) json.WriteString("error", Error);
        json.WriteEndObject();
    }
}

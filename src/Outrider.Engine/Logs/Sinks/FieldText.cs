using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>Values as they stand in a record, as the text that people and other formats have for them.</summary>
internal static class FieldText
{
    /// <summary>A string without its quotes and escapes; anything else as it stands.</summary>
    public static void AppendText(PooledBytes output, ReadOnlySpan<byte> value)
    {
        if (IsString(value)) JsonStrings.Append(output, value[1..^1]);
        else output.Append(value);
    }

    public static bool IsString(ReadOnlySpan<byte> value) => value.Length > 1 && value[0] == '"';

    /// <summary>The inside of a string as it stands, but for lone surrogates, which strict readers of JSON refuse: they become U+FFFD.</summary>
    public static void AppendSound(PooledBytes output, ReadOnlySpan<byte> inside)
    {
        if (inside.IndexOf("\\ud"u8) < 0 && inside.IndexOf("\\uD"u8) < 0)
        {
            output.Append(inside);
            return;
        }

        using var text = new PooledBytes();
        JsonStrings.Append(text, inside);
        JsonText.Append(output, text.Span);
    }
}

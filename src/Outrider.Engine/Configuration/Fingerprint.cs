using System.Text;

namespace Outrider.Configuration;

/// <summary>
/// The content of sections as one text, without the places and the spelling of what was expanded: two readings with the same fingerprint mean the same, even where
/// a comment has moved every line. It holds expanded secrets, so it is compared and never shown.
/// </summary>
internal static class Fingerprint
{
    /// <param name="sections">In a fixed order; null for one that is not written, which is as good as an empty one.</param>
    public static string Of(params ReadOnlySpan<ConfigNode?> sections)
    {
        var text = new StringBuilder();
        foreach (var section in sections)
        {
            if (section is not null) Append(text, section);
            text.Append('\n');
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, ConfigNode node)
    {
        switch (node.Kind)
        {
            case NodeKind.Scalar:
                // With its length in front, no text can pass for another's structure.
                if (node.Value is { } value) text.Append(value.Length).Append(':').Append(value);
                break;
            case NodeKind.Map:
                text.Append('{');
                // The order of keys is kept: in some maps it means something.
                foreach (var entry in node.Entries)
                {
                    text.Append(entry.Key.Length).Append(':').Append(entry.Key).Append('=');
                    Append(text, entry.Node);
                }

                text.Append('}');
                break;
            default:
                text.Append('[');
                foreach (var item in node.Items)
                {
                    Append(text, item);
                    text.Append(',');
                }

                text.Append(']');
                break;
        }
    }
}

using Outrider.Configuration;

namespace Outrider.Inbound;

/// <summary>Who may pass a route.</summary>
internal sealed class AllowConfig
{
    public List<string> Roles = [];

    public static readonly Shape<AllowConfig> Shape = new("Who may pass; all others get 403.", s =>
    {
        s.Required("roles", c => ref c.Roles, Values.ListOf(Values.Text), "Give the roles of which a caller must have one.");
        s.Check((config, section) =>
        {
            // An empty list could be meant as "nobody" and as "anybody".
            if (section.Node["roles"] is { Kind: NodeKind.List, Items.Count: 0 }) section.At("roles").Problem("names no role; give one or more, or leave 'allow' out to let in everyone with a token");
        });
    });
}

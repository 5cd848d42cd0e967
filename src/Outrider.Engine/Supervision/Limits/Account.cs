namespace Outrider.Supervision.Limits;

/// <summary>A user of this machine. One that is known by its number alone has no name, no group and no home.</summary>
internal sealed record Account(string Name, uint User, uint? Group, string Home);

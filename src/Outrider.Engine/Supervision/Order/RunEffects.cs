namespace Outrider.Supervision.Order;

/// <summary>What a step of a run does to its children, in the order of the bits.</summary>
[Flags]
internal enum RunEffects
{
    None = 0,
    StartBefore = 1 << 0,
    StartApp = 1 << 1,
    StartAfter = 1 << 2,
    Drain = 1 << 3,
    StopApp = 1 << 4,
    StopAfter = 1 << 5,
    StopModules = 1 << 6,
    StopBefore = 1 << 7,
    HastenApp = 1 << 8,
    HastenAfter = 1 << 9,
    HastenModules = 1 << 10,
    HastenBefore = 1 << 11,
}

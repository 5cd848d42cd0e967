namespace Outrider.Supervision.Order;

/// <summary>What a step of a run does to its children, in the order of the bits.</summary>
[Flags]
internal enum RunEffects
{
    None = 0,
    StartModules = 1 << 0,
    StartBefore = 1 << 1,
    StartApp = 1 << 2,
    StartAfter = 1 << 3,
    Leave = 1 << 4,
    Drain = 1 << 5,
    StopApp = 1 << 6,
    StopAfter = 1 << 7,
    StopModules = 1 << 8,
    StopBefore = 1 << 9,
    HastenApp = 1 << 10,
    HastenAfter = 1 << 11,
    HastenModules = 1 << 12,
    HastenBefore = 1 << 13,
}

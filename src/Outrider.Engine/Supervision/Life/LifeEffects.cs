namespace Outrider.Supervision.Life;

/// <summary>What a transition does to the world, in the order of the bits. A child has one timer; to arm it for one thing disarms it for another.</summary>
[Flags]
internal enum LifeEffects
{
    None = 0,
    StopProbing = 1 << 0,
    Disarm = 1 << 1,
    AskToStop = 1 << 2,
    Kill = 1 << 3,
    ArmGrace = 1 << 4,
    ArmBackoff = 1 << 5,
    Spawn = 1 << 6,
    ArmDeadline = 1 << 7,
    StartProbing = 1 << 8,
}

namespace Outrider.Supervision.Life;

/// <summary>Why a child was last asked to stop.</summary>
internal enum StopCause { None, Asked, Late, Unlive, Restart }

namespace Outrider.Logs.Receiving;

/// <summary>What became of lines that were to be kept.</summary>
internal enum SpoolAnswer
{
    Taken,

    /// <summary>The spool's own bound is reached: there is room again once sinks have taken some.</summary>
    Full,

    /// <summary>The disk is full or faulty.</summary>
    DiskFull,
}

namespace Outrider.Supervision.Output;

/// <summary>Why bytes of the application's output did not reach the logs.</summary>
internal enum LossReason
{
    /// <summary>The spool was full, and what lay in it longest was deleted unread.</summary>
    DropOldest,

    /// <summary>The spool was full, and what came last was not kept.</summary>
    DropNewest,

    /// <summary>No room on the disk (ENOSPC, EDQUOT).</summary>
    DiskFull,

    /// <summary>Any other failure of writing.</summary>
    WriteFailed,
}

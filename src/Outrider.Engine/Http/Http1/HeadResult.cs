namespace Outrider.Http;

/// <summary>What came of reading a head from the octets that are there.</summary>
internal enum HeadResult
{
    /// <summary>More octets are needed; nothing was wrong so far.</summary>
    Incomplete,

    Complete,

    /// <summary>It may not be forwarded, whatever would follow.</summary>
    Bad,
}

namespace Outrider.Tcp;

/// <summary>How a connection that was passed on came to its end.</summary>
internal enum TcpEnd
{
    /// <summary>Both sides said that they had sent everything.</summary>
    Closed,

    /// <summary>One of them was reset, or Outrider stopped.</summary>
    Broken,

    /// <summary>Nothing came from either for too long.</summary>
    Idle,
}

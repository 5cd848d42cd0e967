namespace Outrider.Http;

/// <summary>One stream of a connection, in either role: its two directions, and whether it is over. Used again by the next stream of its owner.</summary>
internal sealed class Http2Stream
{
    public Http2Stream(Http2Wire wire, IHttp2Owner owner)
    {
        Owner = owner;
        In = new Http2Inflow(wire, this);
        Out = new Http2Outflow(wire, this);
    }

    public IHttp2Owner Owner { get; }

    public int Id { get; private set; }

    public Http2Inflow In { get; }

    public Http2Outflow Out { get; }

    /// <summary>Broken off, by either end.</summary>
    public bool IsReset => Failure is not null;

    /// <summary>Why it was; null while it was not.</summary>
    public IOException? Failure { get; private set; }

    /// <summary>Nothing more will be sent or taken of it: it is in no table any more.</summary>
    public bool IsOver => IsReset || (In.HasEnded && Out.HasEnded);

    /// <summary>Under the gate, before it is in the table.</summary>
    public void Begin(int id, int sendWindow, int receiveWindow)
    {
        Id = id;
        Failure = null;
        In.Begin(receiveWindow);
        Out.Begin(sendWindow);
    }

    /// <summary>Under the gate. Whoever waits gets the reason.</summary>
    public Http2Wakes Fail(IOException why)
    {
        if (IsReset) return Http2Wakes.None;
        Failure = why;
        return In.Fail(why) | Out.Fail(why) | Http2Wakes.Owner;
    }

    /// <summary>Outside the gate, by who got this from a method under it.</summary>
    public void Signal(Http2Wakes wakes)
    {
        if ((wakes & Http2Wakes.Owner) != 0) Owner.OnGone(Failure!);
        if ((wakes & Http2Wakes.Writer) != 0) Out.Signal();
        if ((wakes & Http2Wakes.Reader) != 0) In.Signal();
    }
}

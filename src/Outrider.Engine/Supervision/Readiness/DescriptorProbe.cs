namespace Outrider.Supervision.Readiness;

/// <summary>
/// Ready when the program says so: by a line on a descriptor that it was given (the convention of s6, whose notification-fd this is). It is not asked,
/// so nothing is polled; the answer is the line, and the wait ends with the program's deadline.
/// </summary>
internal sealed class DescriptorProbe(EventLoop loop) : IProbe
{
    private Action<bool>? _asked;
    private bool _hasSaid;

    public void Begin(int port, Action<bool> done)
    {
        _asked = done;
        if (_hasSaid) Answer(true);
    }

    /// <summary>The program that might have said it is gone, and its word with it.</summary>
    public void GiveUp()
    {
        _hasSaid = false;
        Answer(false);
    }

    public void OnSaid()
    {
        _hasSaid = true;
        Answer(true);
    }

    private void Answer(bool isReady)
    {
        if (_asked is not { } done) return;
        _asked = null;
        loop.Post(() => done(isReady));
    }
}

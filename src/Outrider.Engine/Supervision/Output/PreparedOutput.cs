namespace Outrider.Supervision.Output;

/// <summary>The ways that the application's streams are to go by a plan that does not hold yet. Disposed without a commit, nothing has changed.</summary>
internal sealed class PreparedOutput : IDisposable
{
    private readonly List<(OutputStream Stream, OutputWay Way)> _ways = [];

    public void Add(OutputStream stream, OutputWay way) => _ways.Add((stream, way));

    public void Commit()
    {
        foreach (var (stream, way) in _ways) stream.Use(way);
        _ways.Clear();
    }

    public void Dispose()
    {
        foreach (var (_, way) in _ways) way.Opened?.Dispose();
        _ways.Clear();
    }
}

using Microsoft.Win32.SafeHandles;
using Outrider.Kernel;

namespace Outrider.Supervision.Output;

/// <summary>The two streams of the application, and where they are kept for the logs.</summary>
internal sealed class AppOutput
{
    private readonly (OutputStream Stream, SafeFileHandle Own)[] _streams;

    /// <param name="plan">Whether and how they are kept, and whether they are passed on.</param>
    /// <param name="stdout">What another supervisor of this run has left of the spool of one; null where there was none.</param>
    /// <param name="stderr">Of the other.</param>
    /// <param name="lost">Called, on any thread, when output was lost.</param>
    /// <exception cref="UnavailableException">It cannot be kept.</exception>
    public AppOutput(RunPlan plan, SpoolState? stdout, SpoolState? stderr, Action lost)
    {
        OutputStream Make(SafeFileHandle own, string name, SpoolState? before) =>
            new(name, plan.PassesOutput ? own : null, plan.Spool is { } model ? Open(plan, name, model, before) : null, plan.Log, lost);
        var (one, two) = (new SafeFileHandle(1, false), new SafeFileHandle(2, false));
        _streams = [(Make(one, "stdout", stdout), one), (Make(two, "stderr", stderr), two)];
    }

    public OutputStream Stdout => _streams[0].Stream;

    public OutputStream Stderr => _streams[1].Stream;

    public IEnumerable<OutputStream> Streams => _streams.Select(s => s.Stream);

    /// <summary>Opens what the output is to be kept in by a new plan, where nothing is kept yet.</summary>
    /// <exception cref="UnavailableException">It cannot be kept.</exception>
    public PreparedOutput Prepare(RunPlan next)
    {
        var prepared = new PreparedOutput();
        try
        {
            foreach (var (stream, own) in _streams)
            {
                // Another line than the one that stood there last, however that ended.
                var before = stream.LastState is { } was ? was with { HasGap = true, IsTorn = false } : null;
                var opened = next.Spool is { } model && stream.Spool is null ? Open(next, stream.Name, model, before) : null;
                prepared.Add(stream, new OutputWay(next.PassesOutput ? own : null, next.Spool, opened));
            }
        }
        catch (UnavailableException)
        {
            prepared.Dispose();
            throw;
        }

        return prepared;
    }

    private static Spool Open(RunPlan plan, string name, SpoolModel model, SpoolState? before)
    {
        var folder = OutputSpool.Folder(plan.Handover.StateFolder, name);
        try
        {
            return new Spool(folder, model, before);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnavailableException($"the application's output cannot be kept in {folder}: {e.Message}; give a folder that can be written as outrider.state");
        }
    }
}

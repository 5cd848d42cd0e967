using Outrider.Native;

namespace Outrider.Supervision.Limits;

/// <summary>How the limits of one child are held where some controllers cannot be had: what the process carries itself, and what nothing holds.</summary>
/// <param name="Own">For the process itself, and each that it starts.</param>
/// <param name="Weaker">What is held less well than it was written, in words.</param>
/// <param name="Lost">What is not held at all, by the names of its settings.</param>
internal sealed record HeldLimits(IReadOnlyList<ResourceLimit> Own, IReadOnlyList<string> Weaker, IReadOnlyList<string> Lost)
{
    /// <param name="limits">As written.</param>
    /// <param name="hasController">Whether a group can hold it.</param>
    /// <param name="user">Who the child runs as.</param>
    public static HeldLimits Of(LimitsModel limits, Func<string, bool> hasController, uint user)
    {
        var (own, weaker, lost) = (new List<ResourceLimit>(), new List<string>(), new List<string>());
        if (limits.OpenFiles is { } files) own.Add(new ResourceLimit(ResourceLimit.Kind.OpenFiles, files));
        if (limits.Memory is { } memory && !hasController("memory"))
        {
            // Not RLIMIT_AS: runtimes reserve far more addresses than they ever use.
            own.Add(new ResourceLimit(ResourceLimit.Kind.Data, memory.Bytes));
            weaker.Add("memory (of each process by itself)");
        }

        if (limits.Cpu is not null && !hasController("cpu")) lost.Add("cpu");
        if (limits.Processes is not { } most || hasController("pids")) return new HeldLimits(own, weaker, lost);
        // Root is exempt from the one limit that there is (setrlimit(2)), and for others it counts whatever else they run.
        if (user == ProcessControl.Root) lost.Add("processes");
        else
        {
            own.Add(new ResourceLimit(ResourceLimit.Kind.UserProcesses, most));
            weaker.Add("processes (of all that its user runs)");
        }

        return new HeldLimits(own, weaker, lost);
    }
}

using Outrider.Configuration;
using Outrider.Native;
using Outrider.Supervision.Life;
using Outrider.Supervision.Readiness;

namespace Outrider.Supervision;

/// <summary>What was decided about a program of the user's: the application or one of the sidecars.</summary>
/// <param name="Life">Its name, its times and its restarts.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="CommandPlace">Where the command is written; null where it came from the command line.</param>
/// <param name="Directory">A full path.</param>
/// <param name="Environment">The whole of it.</param>
/// <param name="StopSignal">What asks it to end.</param>
/// <param name="Ready">How to learn that it is ready.</param>
internal sealed record ProgramModel(
    ChildModel Life, IReadOnlyList<string> Command, Placed<IReadOnlyList<string>>? CommandPlace, string Directory,
    IReadOnlyDictionary<string, string> Environment, Signal StopSignal, ReadyModel Ready)
{
    /// <summary>How to learn that it is of no use any more; null where nobody wants to know.</summary>
    public LiveModel? Live { get; init; }

    /// <summary>Why it could not be started, for the user, with where the command is written and what would help.</summary>
    public string Explain(ExecFailure failure)
    {
        var program = Command[0];
        var reason = failure switch
        {
            { At: ExecFailure.Step.Directory } => $"'{Directory}' cannot be entered: {new NativeException("chdir", failure.Error).Message}; give another directory",
            { Error: Errno.NoEntry } when program.Contains('/') => $"'{program}' was not found (from {Directory}); give the path of a program that is there",
            { Error: Errno.NoEntry } => $"'{program}' was not found on PATH; install it, or give its full path",
            { Error: Errno.AccessDenied } => $"'{program}' may not be executed; try: chmod +x {program}",
            { Error: Errno.NotExecutable } => $"'{program}' is no program that the kernel can start; a script needs a first line such as #!/bin/sh",
            _ => $"'{program}': {new NativeException(failure.At.ToString(), failure.Error).Message}",
        };
        return CommandPlace is null ? reason : $"{CommandPlace.Place}: {CommandPlace.Path}: {reason}";
    }
}

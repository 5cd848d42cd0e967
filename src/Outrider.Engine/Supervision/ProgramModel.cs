using Outrider.Configuration;
using Outrider.Native;
using Outrider.Supervision.Life;
using Outrider.Supervision.Limits;
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
    public LimitsModel Limits { get; init; } = LimitsModel.None;

    /// <summary>Null: as who we are.</summary>
    public UserModel? User { get; init; }

    /// <summary>How to learn that it is of no use any more; null where nobody wants to know.</summary>
    public LiveModel? Live { get; init; }

    /// <summary>Why it could not be started, for the user, with where the command is written and what would help.</summary>
    public string Explain(ExecFailure failure)
    {
        var program = Command[0];
        var reason = failure switch
        {
            { At: ExecFailure.Step.Group } => $"'{program}' could not join its group: {KernelFile.Reason(failure.Error)}; somebody else may manage cgroups here: set {RunGroups.Switch}=off for Outrider, and limits are held as well as can be without them",
            { At: ExecFailure.Step.Limit } => $"'{program}' cannot be given its limits: {KernelFile.Reason(failure.Error)}; give an open_files that is not above what Outrider itself may have (ulimit -Hn), or start it as root",
            { At: ExecFailure.Step.User } => $"'{program}' cannot be started as {Who}: {KernelFile.Reason(failure.Error)}; start Outrider as root with the capabilities SETUID and SETGID, or leave user and group out",
            { At: ExecFailure.Step.Directory, Error: Errno.AccessDenied } when User is not null => $"'{Directory}' cannot be entered by {Who}; give that user the right to, or give another directory",
            { At: ExecFailure.Step.Directory } => $"'{Directory}' cannot be entered: {new NativeException("chdir", failure.Error).Message}; give another directory",
            { Error: Errno.NoEntry } when program.Contains('/') => $"'{program}' was not found (from {Directory}); give the path of a program that is there",
            { Error: Errno.NoEntry } => $"'{program}' was not found on PATH; install it, or give its full path",
            { Error: Errno.AccessDenied } when User is not null => $"'{program}' may not be executed by {Who}; give that user the right to read and execute it and to enter its folders",
            { Error: Errno.AccessDenied } => $"'{program}' may not be executed; try: chmod +x {program}",
            { Error: Errno.NotExecutable } => $"'{program}' is no program that the kernel can start; a script needs a first line such as #!/bin/sh",
            _ => $"'{program}': {new NativeException(failure.At.ToString(), failure.Error).Message}",
        };
        return CommandPlace is null ? reason : $"{CommandPlace.Place}: {CommandPlace.Path}: {reason}";
    }

    private string Who => User is { Credentials.User: { } number } user ? user.Name.Length == 0 ? $"user {number}" : $"user '{user.Name}'" : $"group {User?.Credentials.Group}";
}

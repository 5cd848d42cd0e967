using Outrider.Native;

namespace Outrider.ConfigSync;

/// <summary>Runs a command of the user's; <see cref="CommandRunner.RunAsync"/> outside of tests.</summary>
internal delegate Task<CommandResult> RunCommand(IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancel);

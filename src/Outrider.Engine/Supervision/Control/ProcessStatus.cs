namespace Outrider.Supervision.Control;

/// <summary>One line of the processes in <c>/status</c>.</summary>
/// <param name="Name">The application's name, <c>outrider</c> for the modules' process, or the name of the user's sidecar.</param>
/// <param name="Kind"><c>application</c>, <c>modules</c> or <c>sidecar</c>.</param>
/// <param name="State">As <see cref="Life.LifeState"/>, in snake case.</param>
/// <param name="Pid">0 while there is no process; also the number of its process group.</param>
/// <param name="Restarts">How often another process took the place of one.</param>
/// <param name="Since">Since when the state holds.</param>
/// <param name="LastExit"><c>code 1</c>, <c>signal 9</c>; empty where none has ended.</param>
/// <param name="Group">The folders of its group, as <see cref="Limits.GroupPaths"/> writes them; empty where it has none.</param>
/// <param name="OomKills">How many processes of it the kernel has killed for want of memory.</param>
internal sealed record ProcessStatus(string Name, string Kind, string State, int Pid, int Restarts, DateTimeOffset Since, string LastExit, string Group = "", long OomKills = 0);

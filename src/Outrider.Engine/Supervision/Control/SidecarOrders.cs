namespace Outrider.Supervision.Control;

/// <summary>What becomes of what the supervisor orders while a process of the modules lives. One order is carried out at a time, in the order they came.</summary>
/// <param name="Reload">Takes a new configuration, or throws a <see cref="Kernel.ChangeRefusedException"/> and has changed nothing.</param>
/// <param name="Retire">Lets go of what only one process may own; what is under way goes on for so long.</param>
/// <param name="Own">Begins with what only one process may own.</param>
internal sealed record SidecarOrders(Func<HandedChange, Task> Reload, Func<TimeSpan, Task> Retire, Func<Task> Own);

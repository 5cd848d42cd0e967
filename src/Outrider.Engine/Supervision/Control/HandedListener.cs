namespace Outrider.Supervision.Control;

/// <summary>A listening socket that a process of the modules has been given.</summary>
/// <param name="Name">How a module asks for it: <c>admin</c>, <c>inbound[0]</c>. It may change with the configuration.</param>
/// <param name="Id">Which socket it is, as long as the run lives: the same number before and after a reload is the same socket.</param>
internal sealed record HandedListener(string Name, int Id);

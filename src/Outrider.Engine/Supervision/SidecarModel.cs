namespace Outrider.Supervision;

/// <summary>One of the user's own sidecars: the program, on which side of the application it starts, and the names of those that must be ready before it.</summary>
internal sealed record SidecarModel(ProgramModel Program, bool IsBeforeApp, IReadOnlyList<string> DependsOn);

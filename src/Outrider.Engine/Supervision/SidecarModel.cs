namespace Outrider.Supervision;

/// <summary>One of the user's own sidecars: the program, and on which side of the application it starts.</summary>
internal sealed record SidecarModel(ProgramModel Program, bool IsBeforeApp);

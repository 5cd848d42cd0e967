namespace Outrider.Supervision.Life;

/// <summary>What a child is to the run: the application, the process of the built-in modules, or a program from <c>sidecars:</c>.</summary>
internal enum ChildKind { Application, Modules, Sidecar }

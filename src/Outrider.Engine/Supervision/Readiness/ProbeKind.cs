namespace Outrider.Supervision.Readiness;

/// <summary>How a program shows that it is ready. <c>None</c>: by running.</summary>
internal enum ProbeKind { None, Tcp, Http, Command }

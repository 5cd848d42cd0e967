namespace Outrider.Supervision.Readiness;

/// <summary>How a program shows that it is well. <c>None</c>: by running. <c>Descriptor</c>: by its own word, once.</summary>
internal enum ProbeKind { None, Tcp, Http, Command, Grpc, Descriptor }

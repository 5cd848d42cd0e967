namespace Outrider.Logs.Parsers;

/// <summary>Runtimes whose traces are known.</summary>
[Flags]
internal enum TraceKinds { None = 0, Java = 1, Python = 2, Go = 4, Dotnet = 8, Node = 16 }

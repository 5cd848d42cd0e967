namespace Outrider.Logs.Parsers;

/// <summary>What stands at the right of a logfmt name.</summary>
internal enum LogfmtValue { None, Plain, Quoted, Escaped }

/// <summary>One pair of a logfmt line: the name as the record has it, in <see cref="LogfmtLine"/>'s own bytes, and the value's place in the line.</summary>
internal readonly record struct LogfmtPair(int NameAt, int NameLength, int ValueAt, int ValueLength, LogfmtValue Kind);

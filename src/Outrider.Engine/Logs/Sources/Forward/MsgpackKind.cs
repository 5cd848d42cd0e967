namespace Outrider.Logs.Sources;

/// <summary>The kinds of values of MessagePack, as far as they differ for a reader.</summary>
internal enum MsgpackKind { Nil, Boolean, Integer, Float, Text, Bytes, Array, Map, Extension }

using Outrider.Logs.Conditions;
using Outrider.Logs.Transforms;

namespace Outrider.Logs.Records;

/// <summary>
/// What the user wants done to every record of one source, once it is written: transforms in their order, then which sinks want it. Where there is nothing to be
/// done there is no shaper, and a record is not looked at again.
/// </summary>
/// <param name="transforms">By the names under which drops are counted.</param>
/// <param name="conditions">One a sink, in their order; null where it wants everything.</param>
internal sealed class RecordShaper(IReadOnlyList<(string Name, ILogTransform Transform)> transforms, IReadOnlyList<Condition?> conditions)
{
    /// <summary>The reason under which bytes are counted that no sink asked for.</summary>
    public const string Unrouted = "unrouted";

    // Arrays: going through a list by its interface makes garbage for each record.
    private readonly (string Name, ILogTransform Transform)[] _transforms = [.. transforms];
    private readonly Condition?[] _conditions = [.. conditions];
    private readonly LogRecord _record = new();

    /// <summary>Changes the record that begins at <paramref name="start"/> in place.</summary>
    /// <returns>Null, or why it goes no further.</returns>
    public string? Shape(PooledBytes output, int start, ref long unixNs, ref Severity severity, out uint sinks)
    {
        sinks = RecordMark.AllSinks;
        _record.Load(output.Span[start..], unixNs, severity);
        foreach (var (name, transform) in _transforms)
            if (!transform.Apply(_record)) return name;
        for (var i = 0; i < _conditions.Length; i++)
            if (_conditions[i]?.Holds(_record) == false) sinks &= ~(1u << i);
        if (_conditions.Length > 0 && (sinks & (uint)((1ul << _conditions.Length) - 1)) == 0) return Unrouted;
        (unixNs, severity) = (_record.UnixNs, _record.Severity);
        if (!_record.IsChanged) return null;
        output.CutTo(start);
        _record.WriteTo(output);
        return null;
    }
}

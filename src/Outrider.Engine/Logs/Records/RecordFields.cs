namespace Outrider.Logs.Records;

/// <summary>Changes to fields of a record wherever they are in it. What is beside them stays byte for byte.</summary>
internal static class RecordFields
{
    /// <summary>Takes the field away, every one of it where there are several.</summary>
    public static void Remove(this LogRecord record, FieldPath path, PooledBytes scratch)
    {
        while (record.Find(path.Whole) is var index and >= 0) record.Remove(index);
        if (!path.IsNested) return;
        for (var i = record.Count - 1; i >= 0; i--)
        {
            if (!JsonStrings.Mean(record.Name(i), path.Parts[0])) continue;
            scratch.CutTo(0);
            if (AppendWithout(scratch, record.Value(i), path, 1)) record.SetValue(i, scratch.Span);
        }
    }

    /// <summary>
    /// Gives the field a value; objects on the way are made where nothing is. False, and nothing is changed, where something that is no object is in the way, or the
    /// record would become deeper than records may be.
    /// </summary>
    public static bool Set(this LogRecord record, FieldPath path, ReadOnlySpan<byte> json, PooledBytes scratch)
    {
        if (!path.IsNested || record.Find(path.Whole) >= 0)
        {
            record.Set(path.Whole, json);
            return true;
        }

        if (path.Parts.Count + JsonValues.Depth(json) > JsonValues.MaxDepth) return false;
        var index = record.Find(path.Parts[0]);
        scratch.CutTo(0);
        if (index < 0)
        {
            AppendWithin(scratch, path, 1, json);
            record.Set(path.Parts[0], scratch.Span);
            return true;
        }

        if (!AppendWith(scratch, record.Value(index), path, json)) return false;
        record.SetValue(index, scratch.Span);
        return true;
    }

    private static bool AppendWithout(PooledBytes output, ReadOnlySpan<byte> value, FieldPath path, int depth)
    {
        if (value[0] != '{')
        {
            output.Append(value);
            return false;
        }

        var isChanged = false;
        var isFirst = true;
        output.Append((byte)'{');
        var children = new JsonChildren(value);
        while (children.MoveNext())
        {
            var child = children.Current;
            var isOnPath = JsonStrings.Mean(child.Name(value), path.Parts[depth]);
            if (isOnPath && depth == path.Parts.Count - 1)
            {
                isChanged = true;
                continue;
            }

            if (!isFirst) output.Append((byte)',');
            isFirst = false;
            output.Append(value[(child.NameAt - 1)..child.ValueAt]);
            if (isOnPath) isChanged |= AppendWithout(output, child.Value(value), path, depth + 1);
            else output.Append(child.Value(value));
        }

        output.Append((byte)'}');
        return isChanged;
    }

    private static bool AppendWith(PooledBytes output, ReadOnlySpan<byte> value, FieldPath path, ReadOnlySpan<byte> json)
    {
        var whole = value;
        var at = 0;
        for (var depth = 1; ; depth++)
        {
            if (value[0] != '{') return false;
            if (!JsonValues.TryFind(value, path.Parts[depth], out var child))
            {
                var end = at + value.Length - 1;
                output.Append(whole[..end]);
                if (new JsonChildren(value).MoveNext()) output.Append((byte)',');
                AppendName(output, path.Parts[depth]);
                AppendWithin(output, path, depth + 1, json);
                output.Append(whole[end..]);
                return true;
            }

            at += child.ValueAt;
            value = child.Value(value);
            if (depth < path.Parts.Count - 1) continue;
            output.Append(whole[..at]);
            output.Append(json);
            output.Append(whole[(at + value.Length)..]);
            return true;
        }
    }

    /// <summary>The value within objects of the names from <paramref name="depth"/> on.</summary>
    private static void AppendWithin(PooledBytes output, FieldPath path, int depth, ReadOnlySpan<byte> json)
    {
        for (var i = depth; i < path.Parts.Count; i++)
        {
            output.Append((byte)'{');
            AppendName(output, path.Parts[i]);
        }

        output.Append(json);
        for (var i = depth; i < path.Parts.Count; i++) output.Append((byte)'}');
    }

    private static void AppendName(PooledBytes output, ReadOnlySpan<byte> name)
    {
        output.Append((byte)'"');
        JsonText.Append(output, name);
        output.Append("\":"u8);
    }
}

using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>Fields by their names on the way, for deciding what of an object stays.</summary>
internal sealed class FieldTree
{
    private readonly List<(byte[] Name, FieldTree Node)> _children = [];

    /// <summary>It stays with all that is in it.</summary>
    public bool IsWhole { get; private set; }

    public static FieldTree Of(IEnumerable<FieldPath> paths)
    {
        var root = new FieldTree();
        foreach (var path in paths)
        {
            // A member whose own name has the dots is meant too.
            root.Child(path.Whole.ToArray()).IsWhole = true;
            var node = root;
            foreach (var part in path.Parts) node = node.Child(part);
            node.IsWhole = true;
        }

        return root;
    }

    /// <param name="name">As it stands in JSON.</param>
    public FieldTree? Find(ReadOnlySpan<byte> name)
    {
        foreach (var (known, node) in _children)
            if (JsonStrings.Mean(name, known)) return node;
        return null;
    }

    /// <summary>Writes what stays of an object; false where that is nothing.</summary>
    public bool AppendKept(PooledBytes output, ReadOnlySpan<byte> value)
    {
        if (value[0] != '{') return false;
        var isAny = false;
        var children = new JsonChildren(value);
        while (children.MoveNext())
        {
            var child = children.Current;
            if (Find(child.Name(value)) is not { } kept) continue;
            var before = output.Length;
            output.Append((byte)(isAny ? ',' : '{'));
            output.Append(value[(child.NameAt - 1)..child.ValueAt]);
            if (kept.IsWhole) output.Append(child.Value(value));
            else if (!kept.AppendKept(output, child.Value(value)))
            {
                output.CutTo(before);
                continue;
            }

            isAny = true;
        }

        if (isAny) output.Append((byte)'}');
        return isAny;
    }

    private FieldTree Child(byte[] name)
    {
        foreach (var (known, node) in _children)
            if (known.AsSpan().SequenceEqual(name)) return node;
        var added = new FieldTree();
        _children.Add((name, added));
        return added;
    }
}

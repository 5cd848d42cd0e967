namespace Outrider.Logs.Records;

/// <summary>The members of one object, in order; used again for the next one.</summary>
internal sealed class JsonMembers
{
    // An object of more grows it once.
    private JsonMember[] _all = new JsonMember[32];
    private int _count;

    public ReadOnlySpan<JsonMember> All => _all.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Add(in JsonMember member)
    {
        if (_count == _all.Length) Array.Resize(ref _all, _count * 2);
        _all[_count++] = member;
    }
}

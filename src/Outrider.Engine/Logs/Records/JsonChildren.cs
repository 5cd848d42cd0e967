namespace Outrider.Logs.Records;

/// <summary>What stands in an object or an array, one after the other; an element of an array is a member without a name.</summary>
internal ref struct JsonChildren(ReadOnlySpan<byte> container)
{
    private readonly ReadOnlySpan<byte> _container = container;
    private readonly bool _isObject = container[0] == '{';
    private int _at = 1;

    public JsonMember Current { get; private set; }

    public bool MoveNext()
    {
        SkipTo();
        if (_at >= _container.Length || _container[_at] is (byte)'}' or (byte)']') return false;
        int nameAt = _at, nameLength = 0;
        if (_isObject)
        {
            nameAt = _at + 1;
            _at = JsonValues.EndOfString(_container, nameAt);
            nameLength = _at - 1 - nameAt;
            SkipTo();
        }

        var end = JsonValues.EndOf(_container, _at);
        Current = new JsonMember(nameAt, nameLength, _at, end - _at);
        _at = end;
        return true;
    }

    private void SkipTo()
    {
        while (_at < _container.Length && _container[_at] is (byte)' ' or (byte)'\t' or (byte)',' or (byte)':' or (byte)'\r' or (byte)'\n') _at++;
    }
}

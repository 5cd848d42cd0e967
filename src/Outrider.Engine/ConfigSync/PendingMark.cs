namespace Outrider.ConfigSync;

/// <summary>
/// Remembers that the application has yet to learn of new content. A file, set before the target changes and taken away after the application was notified: if this
/// process falls in between, the next one finds the target already equal to its source, and without the mark would think that all is done.
/// </summary>
internal sealed class PendingMark(string stateFolder, string item)
{
    private readonly string _path = Path.Combine(stateFolder, "config_sync", item + ".pending_notify");

    // Asked each second: kept beside the file, which nobody else touches.
    private bool? _isSet;

    public bool IsSet => _isSet ??= File.Exists(_path);

    public void Set()
    {
        if (IsSet) return;
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        File.WriteAllBytes(_path, []);
        _isSet = true;
    }

    public void Clear()
    {
        if (!IsSet) return;
        File.Delete(_path);
        _isSet = false;
    }
}

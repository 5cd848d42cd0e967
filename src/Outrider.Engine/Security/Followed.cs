namespace Outrider.Security;

/// <summary>
/// What was made of a file's text, made anew when the text changes. A new text that is no good changes nothing: what is in use stays in use, and one
/// warning says why. Not thread-safe but for <see cref="Current"/>: its owner looks, one look at a time.
/// </summary>
/// <typeparam name="TText">What stands in the file, or the files, that make one thing.</typeparam>
/// <typeparam name="T">What is made of it.</typeparam>
internal sealed class Followed<TText, T> where TText : IEquatable<TText> where T : class
{
    private readonly string _path;
    private readonly Func<TText> _read;
    private readonly Func<TText, T> _load;
    private readonly Func<T, string?> _problem;
    private readonly TlsSurroundings _around;
    private volatile T _current;
    private TText _text;
    private string? _fault;
    private bool _isFaultSaid;

    /// <param name="path">The file's name, for people.</param>
    /// <param name="read">Reads it now; throws <see cref="CertificateException"/>.</param>
    /// <param name="load">Throws <see cref="CertificateException"/>.</param>
    /// <param name="problem">Why a new one is not taken in place of an old one; null where nothing speaks against it. The first is taken as it is.</param>
    /// <param name="around">Metrics and log.</param>
    public Followed(string path, Func<TText> read, Func<TText, T> load, Func<T, string?> problem, TlsSurroundings around)
    {
        (_path, _read, _load, _problem, _around) = (path, read, load, problem, around);
        _text = read();
        _current = load(_text);
    }

    public T Current => _current;

    /// <summary>True where there is a new one. Never throws: it runs on a timer, where an exception would end the process.</summary>
    public bool LookAgain()
    {
        try
        {
            return TryTake(_read());
        }
        catch (Exception e)
        {
            Refuse(e.Message);
            return false;
        }
    }

    private bool TryTake(TText text)
    {
        if (text.Equals(_text))
        {
            _fault = null;
            return false;
        }

        var loaded = _load(text);
        if (_problem(loaded) is { } problem) throw new CertificateException(problem);
        (_current, _text, _fault) = (loaded, text, null);
        _around.Metrics.Taken(_path).Increment();
        _around.Log.FileTaken(_path);
        return true;
    }

    /// <summary>Says it at the second look: certificate and key are two files, and whoever replaces them may just be between the one and the other.</summary>
    private void Refuse(string fault)
    {
        if (fault != _fault)
        {
            (_fault, _isFaultSaid) = (fault, false);
            return;
        }

        if (_isFaultSaid) return;
        _isFaultSaid = true;
        _around.Metrics.Refused(_path).Increment();
        _around.Log.FileRefused(_path, fault);
    }
}

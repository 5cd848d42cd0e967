namespace Outrider.Http;

/// <summary>Whose stream it is: a caller's exchange, or an attempt at an upstream.</summary>
internal interface IHttp2Owner
{
    /// <summary>The stream was reset, or its connection ended, before it was over. Called outside the gate, from any thread, at most once.</summary>
    void OnGone(IOException why);
}

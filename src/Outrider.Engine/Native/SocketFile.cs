namespace Outrider.Native;

/// <summary>The files that Unix sockets are bound to, which .NET has no word for. Source: statx(2), unix(7).</summary>
internal static class SocketFile
{
    /// <summary>False where there is nothing, or anything else; a link to one is none.</summary>
    public static bool IsAt(string path) => Statx.TryRead(Statx.CurrentFolder, path, Statx.NoFollow, out var status) && status.IsSocket;
}

using System.Text;

namespace Outrider.Traffic;

/// <summary>
/// A table of routes: the first that takes the request has it. A path with parameters (<c>/admin;v=1/users</c>) means <c>/admin/users</c> to some servers
/// and itself to others; where the two spellings would meet different routes, neither does, so that no spelling slips past a rule.
/// </summary>
internal sealed class Routes<T>(IReadOnlyList<Route<T>> routes) where T : class
{
    // An array: walking a list by its interface would make an object a request.
    private readonly Route<T>[] _routes = [.. routes];

    /// <summary>Null where no route takes it; <paramref name="isAmbiguous"/> then says whether that is because the path can be read in two ways.</summary>
    public Route<T>? Find(string method, ReadOnlySpan<byte> path, out bool isAmbiguous)
    {
        var found = First(method, path);
        isAmbiguous = path.Contains((byte)';') && !ReferenceEquals(found, First(method, Encoding.ASCII.GetBytes(WithoutParameters(Encoding.ASCII.GetString(path)))));
        return isAmbiguous ? null : found;
    }

    internal static string WithoutParameters(string path)
    {
        var bare = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(segment => segment.Split(';')[0]).Where(segment => segment.Length > 0);
        return "/" + string.Join('/', bare) + (path.EndsWith('/') ? "/" : "");
    }

    private Route<T>? First(string method, ReadOnlySpan<byte> path)
    {
        foreach (var route in _routes)
            if (route.Takes(method, path)) return route;
        return null;
    }
}

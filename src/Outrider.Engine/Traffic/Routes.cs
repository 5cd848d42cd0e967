using System.Buffers;

namespace Outrider.Traffic;

/// <summary>
/// A table of routes: the first that takes the request has it. A path with parameters (<c>/admin;v=1/users</c>) means <c>/admin/users</c> to some servers
/// and itself to others; where the two spellings would meet different routes, neither does, so that no spelling slips past a rule. The same goes for a path
/// that an earlier route would take in other letters (<c>/ADMIN</c>): many applications take both for one. A route that names those letters itself has it.
/// </summary>
internal sealed class Routes<T>(IReadOnlyList<Route<T>> routes) where T : class
{
    // An array: walking a list by its interface would make an object a request.
    private readonly Route<T>[] _routes = [.. routes];

    /// <summary>Null where no route takes it; <paramref name="isAmbiguous"/> then says whether that is because the path can be read in two ways.</summary>
    public Route<T>? Find(string method, ReadOnlySpan<byte> path, out bool isAmbiguous)
    {
        var found = First(method, path);
        isAmbiguous = (PathParameters.AreIn(path) && !ReferenceEquals(found, FirstWithout(method, path))) || IsAnothersInOtherLetters(method, path, found);
        return isAmbiguous ? null : found;
    }

    private bool IsAnothersInOtherLetters(string method, ReadOnlySpan<byte> path, Route<T>? found)
    {
        if (found is null) return false;
        foreach (var route in _routes)
        {
            if (ReferenceEquals(route, found)) return false;
            if (route.TakesInAnyCase(method, path)) return !found.Pattern.IsInOtherLetters(route.Pattern);
        }

        return false;
    }

    private Route<T>? FirstWithout(string method, ReadOnlySpan<byte> path)
    {
        var room = ArrayPool<byte>.Shared.Rent(path.Length);
        var found = First(method, PathParameters.Remove(path, room));
        ArrayPool<byte>.Shared.Return(room);
        return found;
    }

    private Route<T>? First(string method, ReadOnlySpan<byte> path)
    {
        foreach (var route in _routes)
            if (route.Takes(method, path)) return route;
        return null;
    }
}

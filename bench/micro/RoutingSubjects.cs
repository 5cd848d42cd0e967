using System.Text;
using Outrider.Traffic;

namespace Outrider.Micro;

/// <summary>From a request's target to the route that has it.</summary>
internal static class RoutingSubjects
{
    public static IEnumerable<Subject> All()
    {
        yield return Path("path, canonical as it came", "/orders/4711/lines?page=2");
        yield return Path("path, with escapes and dots", "/orders/%34711/./lines/../lines");
        yield return Route("route, first of 3", Table(3), "/area0/x");
        yield return Route("route, last of 3", Table(3), "/area2/x");
        yield return Route("route, last of 50", Table(50), "/area49/x");
        yield return Route("route, none of 50", Table(50), "/elsewhere/x");
        yield return Route("route, last of 3, path with parameters", Table(3), "/area2/x;v=1");
    }

    private static Subject Path(string name, string target)
    {
        ReadOnlyMemory<byte> octets = Encoding.ASCII.GetBytes(target);
        return new Subject(name, () => CanonicalPath.TryParse(octets, out var path, out _) ? path.Path.Length : throw new InvalidOperationException($"'{target}' was refused"));
    }

    private static Subject Route(string name, Routes<object> routes, string path)
    {
        var octets = Encoding.ASCII.GetBytes(path);
        return new Subject(name, () => routes.Find("GET", octets, out _)?.Name.Length ?? 0);
    }

    private static Routes<object> Table(int length)
    {
        var target = new object();
        return new Routes<object>([.. Enumerable.Range(0, length).Select(i => new Route<object>($"/area{i}/*", Pattern($"/area{i}/*"), ["GET", "POST"], target))]);
    }

    private static RoutePattern Pattern(string text) => RoutePattern.TryParse(text, out var pattern) ? pattern : throw new InvalidOperationException($"'{text}' is no pattern");
}

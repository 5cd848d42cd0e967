using System.Runtime.CompilerServices;
using Outrider.Testing;

namespace Outrider.EndToEnd.Applications;

/// <summary>The programs of this folder as <c>app.command</c>. They are what a user would run: none of them knows of Outrider.</summary>
internal static class Application
{
    public static string Server => Command("server.py");

    /// <summary>Sends back the messages of thousands of WebSockets.</summary>
    public static string EchoServer => Command("echo.py");

    /// <summary>Speaks HTTP/2 in clear text, and nothing else.</summary>
    public static string Http2Server => $"['{Peer.Require("node", "nodejs")}', '{Path.Combine(Here(), "h2c.mjs")}']";

    public static string GrpcServer => $"['{GrpcPython}', '{Path.Combine(Here(), "grpc_server.py")}']";

    /// <summary>Is well, for the health service of gRPC, as long as certain files are there.</summary>
    public static string GrpcHealth => $"['{GrpcPython}', '{Path.Combine(Here(), "health_server.py")}']";

    /// <summary>Program and script, for a test to start.</summary>
    public static (string Program, string Script) GrpcClient => (GrpcPython, Path.Combine(Here(), "grpc_client.py"));

    public static string Printer(int count, TimeSpan rest) => Command("printer.py", $"{count}", $"{rest.TotalMilliseconds}");

    public static string Rotator(string path, int count, int perFile, TimeSpan rest) => Command("rotator.py", path, $"{count}", $"{perFile}", $"{rest.TotalMilliseconds}");

    private static string GrpcPython => Peer.RequirePython("grpc", "python3-grpcio");

    private static string Command(string program, params string[] arguments) =>
        $"['{Peer.Require("python3", "python3")}', '{Path.Combine(Here(), program)}'{string.Concat(arguments.Select(a => $", '{a}'"))}]";

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}

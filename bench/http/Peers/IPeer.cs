namespace HttpBench.Peers;

/// <summary>A program that stands between load and upstream. What <see cref="Prepare"/> writes goes into a folder that is the peer's alone.</summary>
internal interface IPeer
{
    string Name { get; }

    /// <summary>Whether it is as fast at its first request as at its thousandth.</summary>
    bool IsCompiledAhead { get; }

    /// <summary>Writes its configuration and says how it is started; the program listens on 127.0.0.1:<paramref name="port"/>.</summary>
    IReadOnlyList<string> Prepare(Setup setup, int port, int upstreamPort, Certificates certificates, string folder);

    /// <summary>Which of its processes has the requests, once it is up.</summary>
    int DataPath(int startedPid);
}

namespace Outrider.Admin;

/// <summary>What of a request the endpoints look at; a header that is not there is an empty string. <paramref name="Host"/> comes without its port.</summary>
internal sealed record AdminRequest(string Method, string Path, string Host, string Authorization);

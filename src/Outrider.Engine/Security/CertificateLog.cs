using Microsoft.Extensions.Logging;

namespace Outrider.Security;

internal static partial class CertificateLog
{
    [LoggerMessage(LogLevel.Information, "{Path} has changed and is in use from now on")]
    public static partial void FileTaken(this ILogger log, string path);

    [LoggerMessage(LogLevel.Warning, "{Path} has changed and is not taken, what it held before is kept: {Problem}")]
    public static partial void FileRefused(this ILogger log, string path, string problem);

    [LoggerMessage(LogLevel.Warning, "the certificate {Path} expires on {Until:u}; renew it")]
    public static partial void ExpiresSoon(this ILogger log, string path, DateTime until);

    [LoggerMessage(LogLevel.Warning, "{Problem}; it is shown all the same, and the other side will refuse it")]
    public static partial void OutOfItsTime(this ILogger log, string problem);

    [LoggerMessage(LogLevel.Warning, "the chain in {Path} seems to lack the certificate of {Issuer}; those who do not have it refuse ours: add it to the file")]
    public static partial void IssuerMissing(this ILogger log, string path, string issuer);

    [LoggerMessage(LogLevel.Warning, "changed certificates cannot be used and the old ones are kept")]
    public static partial void CannotChange(this ILogger log, Exception exception);
}

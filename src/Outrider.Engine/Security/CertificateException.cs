namespace Outrider.Security;

/// <summary>Files that do not make a usable certificate. The message names the file, what is wrong, and the remedy.</summary>
internal sealed class CertificateException(string message, Exception? cause = null) : Exception(message, cause);

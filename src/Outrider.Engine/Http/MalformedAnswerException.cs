namespace Outrider.Http;

/// <summary>An upstream's answer may not be forwarded. <see cref="Exception.Message"/> says why, for the log.</summary>
internal sealed class MalformedAnswerException(string problem) : Exception(problem);

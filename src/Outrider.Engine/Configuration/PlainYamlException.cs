using YamlDotNet.Core;

namespace Outrider.Configuration;

/// <summary>A refusal of ours in the middle of a file; its message is already in the user's words.</summary>
internal sealed class PlainYamlException(Mark start, Mark end, string message) : YamlException(start, end, message);

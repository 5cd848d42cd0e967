using System.Globalization;

namespace Outrider.Supervision.Succession;

/// <summary>How one supervisor calls the executable that will take its place; nobody types it. An executable that does not know these words cannot take over.</summary>
internal static class ResumeWords
{
    public const string Verb = "resume";

    /// <summary>Only say whether it could be done: the document is descriptor 3.</summary>
    public const string Check = "--check";

    public const int CheckedDescriptor = 3;

    public static string Text(int descriptor) => descriptor.ToString(CultureInfo.InvariantCulture);
}

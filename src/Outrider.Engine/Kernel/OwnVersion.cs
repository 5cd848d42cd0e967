namespace Outrider.Kernel;

/// <summary>Which Outrider this is: <c>0.1.0</c>.</summary>
internal static class OwnVersion
{
    public static string Text { get; } = typeof(OwnVersion).Assembly.GetName().Version?.ToString(3) ?? "";
}

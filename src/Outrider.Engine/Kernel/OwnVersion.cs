namespace Outrider.Kernel;

/// <summary>Which Outrider this is, as <c>1.2.3</c>.</summary>
internal static class OwnVersion
{
    public static string Text { get; } = typeof(OwnVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}

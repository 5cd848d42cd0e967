namespace Outrider.EndToEnd;

/// <summary>For <c>using static</c>: what a test gives to calls that can be cancelled.</summary>
internal static class CurrentTest
{
    public static CancellationToken Test => TestContext.Current.CancellationToken;
}

namespace Outrider.Engine.Tests.Configuration;

/// <summary>A file with every section in it.</summary>
internal static class WholeConfiguration
{
    public const string Text = "app: { name: orders }\n";
}

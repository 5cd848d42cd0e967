using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.CommandLine;

/// <summary><c>outrider schema</c>: the JSON Schema of <c>outrider.yaml</c>, for editors.</summary>
internal static class SchemaVerb
{
    public static Verb Make(Terminal terminal) => new("schema", "Print the JSON Schema of outrider.yaml, for editors")
    {
        Examples =
        [
            ("outrider schema > outrider.schema.json", "save it beside the configuration"),
        ],
        Notes = ["First line of outrider.yaml, for editors with the YAML language server:", "  # yaml-language-server: $schema=outrider.schema.json"],
        Run = (_, _) =>
        {
            var schema = SchemaWriter.Write(OutriderConfig.Shape);
            terminal.Out.WriteLine(JsonText.Write(json => schema.WriteTo(json)));
            return ExitCode.Ok;
        },
    };
}

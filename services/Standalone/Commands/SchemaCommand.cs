using SatGate.Gateway.Configuration.Schema;

namespace SatGate.Standalone.Commands;

/// <summary><c>satgate schema</c>: the JSON Schema of a config, with or without --json.</summary>
internal static class SchemaCommand
{
    public static Verb Create(CommandContext context)
    {
        var verb = new Verb("schema", "Print the JSON Schema (2020-12) of a config, for editors.")
        {
            Examples =
            [
                ("satgate schema > satgate.schema.json", "then begin satgate.yaml with:"),
                ("# yaml-language-server: $schema=satgate.schema.json", "what editors look for"),
            ],
        };
        verb.SetAction(_ =>
        {
            context.Output.WriteLine(ConfigSchema.ToJson());
            return ExitCode.Done;
        });
        return verb;
    }
}

using System.Text.Json.Nodes;
using SatGate.Gateway.Configuration.Schema;
using SatGate.Gateway.Configuration.Yaml;

namespace SatGate.Configuration.Tests;

/// <summary>The JSON Schema says what the loader does: it is written from the same table.</summary>
public sealed class SchemaTests
{
    private static readonly JsonObject s_schema = JsonNode.Parse(ConfigSchema.ToJson())!.AsObject();

    public static TheoryData<string> ExampleNames => [.. Examples.Names];

    [Theory]
    [MemberData(nameof(ExampleNames))]
    public void Accepts_EveryExample(string name) => Assert.True(Accepts(Examples.Read(name)));

    [Fact]
    public void Accepts_FileWithEveryKey() => Assert.True(Accepts(EveryKey.Text));

    [Theory]
    [InlineData("server: { port: 65535 }", true)]
    [InlineData("server: { port: 65536 }", false)]
    [InlineData("server: { port: \"${PORT}\" }", true)]
    [InlineData("server: { port: nine }", false)]
    [InlineData("server: { prot: 1 }", false)]
    [InlineData("x-mine: { anything: [1] }", true)]
    [InlineData("naming: prefix", true)]
    [InlineData("naming: loud", false)]
    [InlineData("limits: { sessionIdle: 30m }", true)]
    [InlineData("limits: { sessionIdle: 30 }", false)]
    [InlineData("tools: { costs: { \"a*\": 0 } }", true)]
    [InlineData("tools: { costs: { \"a*b\": 0 } }", false)]
    [InlineData("budget: { windows: [{ period: day, cap: 1 }] }", true)]
    [InlineData("budget: { windows: [{ period: day }] }", false)]
    [InlineData("policy: {}", true)]
    [InlineData("policy: { rules: [{ effect: allow, arguments: { x: { min: 0.5, oneOf: [1] } } }] }", true)]
    [InlineData("policy: { rules: [{ effect: perhaps }] }", false)]
    [InlineData("policy: { rules: [{ effect: allow, roles: [] }] }", false)]
    [InlineData("policy: { rules: [{ effect: allow, roles: ['a b'] }] }", false)]
    public void Accepts_WhatTheLoaderAccepts(string yaml, bool ok)
    {
        Assert.Equal(ok, Accepts(Load.Upstream + yaml));
        Assert.Equal(ok, Load.Text(Load.Upstream + yaml).Ok);
    }

    [Fact]
    public void EveryKey_HasADescription()
    {
        var missing = new List<string>();
        Visit(s_schema, "");
        Assert.Empty(missing);

        void Visit(JsonNode? node, string path)
        {
            if (node is not JsonObject schema)
                return;
            foreach (var (name, property) in schema["properties"]?.AsObject() ?? [])
            {
                if (property!["description"] is null)
                    missing.Add($"{path}.{name}");
                Visit(property, $"{path}.{name}");
            }

            Visit(schema["additionalProperties"], path + ".*");
            Visit(schema["items"], path + "[]");
        }
    }

    [Theory]
    [InlineData("server", "port", "9100")]
    [InlineData("server", "transport", "\"stdio\"")]
    [InlineData("tools", "defaultCost", "1")]
    [InlineData("limits", "sessionIdle", "\"30m\"")]
    [InlineData("limits", "bodyBytesMax", "4194304")]
    [InlineData("budget", "path", "\".satgate/budget.db\"")]
    public void Default_IsTheOneOfTheRecord(string section, string key, string value) =>
        Assert.Equal(value, s_schema["properties"]![section]!["properties"]![key]!["default"]!.ToJsonString());

    [Fact]
    public void ShippedSchema_IsTheOneOfTheTable() => Assert.Equal(
        ConfigSchema.ToJson() + "\n", File.ReadAllText(Path.Combine(Examples.Folder, "satgate.schema.json")));

    private static bool Accepts(string yaml) =>
        SchemaJudge.Accepts(s_schema, SchemaJudge.ToJson(YamlComposer.Compose(yaml).Root!));
}

using System.Globalization;
using System.Text.Json.Nodes;
using SatGate.Gateway.Survey;

namespace SatGate.Standalone.Commands.Survey;

/// <summary><c>satgate servers list</c>: what is behind the gateway, and whether it answers.</summary>
internal static class ServersCommand
{
    private static readonly string[] s_headings = ["NAME", "TRANSPORT", "STATE", "PROTOCOL", "TOOLS"];

    public static Verb Create(CommandContext context)
    {
        var verb = new Verb("servers", "Look at the MCP servers behind the gateway.")
        {
            Examples = [("satgate servers list", "whether each of them answers, and what it speaks")],
        };
        verb.Add(new SurveyRun(context).Verb(
            "list", "Connect to every configured server and say how it was found; 1 when one is down.",
            [
                ("satgate servers list", "the config of this folder"),
                ("satgate servers list --timeout 5 --json", "for scripts, with little patience"),
            ],
            (survey, json) => Write(survey, json, context)));
        return verb;
    }

    private static void Write(SurveyResult survey, bool json, CommandContext context)
    {
        if (json)
        {
            JsonOutput.Write(
                new JsonObject { ["servers"] = new JsonArray([.. survey.Servers.Select(Node)]) }, context);
            return;
        }

        ColumnText.Write(s_headings, [.. survey.Servers.Select(Row)], context);
    }

    private static JsonNode Node(SurveyedServer server) => new JsonObject
    {
        ["name"] = server.Name, ["transport"] = Word(server.Transport), ["state"] = Word(server.Health),
        ["era"] = Era(server), ["protocol"] = server.Protocol, ["tools"] = server.Tools, ["error"] = server.Error,
    };

    private static IReadOnlyList<string> Row(SurveyedServer server) =>
    [
        server.Name, Word(server.Transport), Word(server.Health),
        server.Protocol is { } protocol ? $"{protocol} ({Era(server)})" : "-",
        server.Health is ServerHealth.Up ? server.Tools.ToString(CultureInfo.InvariantCulture) : "-",
    ];

    private static string? Era(SurveyedServer server) =>
        server.Protocol is null ? null : server.IsModern ? "modern" : "legacy";

    private static string Word<T>(T value)
        where T : struct, Enum => $"{value}".ToLowerInvariant();
}

using System.Globalization;
using System.Text.Json.Nodes;
using SatGate.Gateway.Survey;

namespace SatGate.Standalone.Commands.Survey;

/// <summary><c>satgate tools list</c>: what agents may call, and what it costs.</summary>
internal static class ToolsCommand
{
    private static readonly string[] s_headings = ["TOOL", "COST", "SERVER", "OWN NAME"];

    public static Verb Create(CommandContext context)
    {
        var verb = new Verb("tools", "Look at the tools behind the gateway.")
        {
            Examples = [("satgate tools list", "what agents may call, with prices")],
        };
        verb.Add(new SurveyRun(context).Verb(
            "list", "List the tools of all servers as agents see them, with prices; 1 when a server is down.",
            [
                ("satgate tools list", "the config of this folder"),
                ("satgate tools list --json", "for scripts"),
            ],
            (survey, json) => Write(survey, json, context)));
        return verb;
    }

    private static void Write(SurveyResult survey, bool json, CommandContext context)
    {
        if (json)
        {
            JsonOutput.Write(new JsonObject { ["tools"] = new JsonArray([.. survey.Tools.Select(Node)]) }, context);
            return;
        }

        ColumnText.Write(s_headings, [.. survey.Tools.Select(Row)], context);
    }

    private static JsonNode Node(SurveyedTool tool) => new JsonObject
    {
        ["name"] = tool.ExposedName, ["server"] = tool.Server, ["ownName"] = tool.Name, ["costCredits"] = tool.Cost,
    };

    private static IReadOnlyList<string> Row(SurveyedTool tool) =>
    [
        tool.ExposedName, tool.Cost.ToString(CultureInfo.InvariantCulture), tool.Server ?? "(satgate)", tool.Name,
    ];
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SatGate.Standalone.Commands;

/// <summary>The <c>--json</c> form of every command: one indented document on stdout, members in camelCase.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions s_oneLine = new(s_readable) { WriteIndented = false };

    public static void Write(JsonObject document, CommandContext context) =>
        context.Output.WriteLine(document.ToJsonString(s_readable));

    /// <summary>One of many, as one line, for commands that report while they work.</summary>
    public static void WriteLine(JsonObject document, CommandContext context) =>
        context.Output.WriteLine(document.ToJsonString(s_oneLine));
}

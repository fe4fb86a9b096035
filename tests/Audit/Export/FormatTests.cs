using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SatGate.Audit.Export;
using SatGate.Audit.Ingest;
using SatGate.Contracts.Events.V1;

namespace SatGate.Audit.Tests.Export;

/// <summary>Records for other programs, and strangers' text in them.</summary>
public sealed class FormatTests
{
    [Trait("weakness", "W42")]
    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData("+1+cmd|' /C calc'!A0", "\"'+1+cmd|' /C calc'!A0\"")]
    [InlineData(" @SUM(1)", "\"' @SUM(1)\"")]
    [InlineData("\uff1d1+1", "\"'\uff1d1+1\"")]
    [InlineData("-2", "-2")]
    [InlineData("-2+3", "\"'-2+3\"")]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\r\nb", "\"a\r\nb\"")]
    [InlineData("\tx", "\"'\tx\"")]
    public void Csv_Cell_IsNeverAFormula(string tool, string cell)
    {
        var row = new CsvFormat().Of(Record(each => each.ToolCall.Tool = tool));

        Assert.Contains($",files,{cell},allowed,", row, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_RowAndHead_HaveAsManyCells()
    {
        var format = new CsvFormat();

        Assert.Equal(format.Head.Count(each => each == ','), format.Of(Record()).Count(each => each == ','));
        Assert.StartsWith("7,2026-01-01T00:00:00.001Z,tool_call,", format.Of(Record()), StringComparison.Ordinal);
    }

    [Fact]
    public void Cef_Separators_AddNoFieldAndNoLine()
    {
        var line = new CefFormat().Of(Record(each =>
        {
            each.ToolCall.Tool = "a|b=c\nCEF:0";
            each.Principal = "me act=allowed\\";
        }));

        Assert.StartsWith(
            "CEF:0|SatGate|SatGate.Micro|1|tool_call|tool_call a\\|b=c CEF:0|1|", line, StringComparison.Ordinal);
        Assert.Contains(" suser=me act\\=allowed\\\\ ", line, StringComparison.Ordinal);
        Assert.Contains(" cs1=a|b\\=c\\nCEF:0 ", line, StringComparison.Ordinal);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ToolCall.Types.Decision.Denied, 2, "Denied", 2)]
    [InlineData(ToolCall.Types.Decision.Allowed, 1, "Allowed", 1)]
    public void Ocsf_ACall_IsApiActivity(
        ToolCall.Types.Decision decision, int status, string action, int actionId)
    {
        var json = JsonNode.Parse(new OcsfFormat().Of(Record(each => each.ToolCall.Decision = decision)))!;

        Assert.Equal(
            (6003, 600399, status, action, actionId, "read_file", "agent-1"),
            (json["class_uid"]!.GetValue<int>(), json["type_uid"]!.GetValue<int>(),
                json["status_id"]!.GetValue<int>(), json["action"]!.GetValue<string>(),
                json["action_id"]!.GetValue<int>(), json["api"]!["operation"]!.GetValue<string>(),
                json["actor"]!["user"]!["name"]!.GetValue<string>()));
        foreach (var required in new[] { "activity_id", "category_uid", "metadata", "severity_id", "time", "api" })
        {
            Assert.NotNull(json[required]);
        }

        Assert.Equal("call-00000001", json["unmapped"]!["event_id"]!.GetValue<string>());
    }

    private static JsonElement Record(Action<Event>? change = null)
    {
        var text = new CanonicalText();
        RecordText.Write(text, 7, 5, "tool_call", Sample.Call(1, change));
        return JsonDocument.Parse(Encoding.UTF8.GetString(text.Written)).RootElement;
    }
}

using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Calls;

/// <summary>
/// `Mcp-Param-*` headers against the arguments they repeat (MCP 2026-07-28, custom headers from `x-mcp-header`). An
/// HTTP
/// upstream checks them itself; in front of an upstream without headers the gateway is the server they are meant for.
/// </summary>
internal static class ParamHeaders
{
    private const string Prefix = "Mcp-Param-";

    /// <summary>
    /// The refusal when a header is missing, cannot be decoded, or says something else than the body.
    /// </summary>
    public static Refusal? Check(ReadOnlyMemory<byte> tool, ReadOnlyMemory<byte> arguments, IHeaderDictionary headers)
    {
        if (tool.Span.IndexOf("x-mcp-header"u8) < 0)
        {
            return null;
        }

        using var definition = JsonDocument.Parse(tool);
        if (!definition.RootElement.TryGetProperty("inputSchema", out var schema)
            || !schema.TryGetProperty("properties", out var properties)
            || properties.ValueKind is not JsonValueKind.Object)
        {
            return null;
        }

        using var given = arguments.IsEmpty ? null : JsonDocument.Parse(arguments);
        foreach (var property in properties.EnumerateObject())
        {
            if (property.Value.ValueKind is JsonValueKind.Object
                && property.Value.TryGetProperty("x-mcp-header", out var name) && name.ValueKind is JsonValueKind.String
                && !Agrees(property.Name, Prefix + name.GetString(), given, headers))
            {
                return new Refusal(
                    JsonRpcCodes.HeaderMismatch, null,
                        $"The header `{Prefix}{name.GetString()}` must be there and repeat its argument.")
                {
                    HttpStatus = 400,
                };
            }
        }

        return null;
    }

    private static bool Agrees(string argument, string header, JsonDocument? given, IHeaderDictionary headers)
    {
        JsonElement value = default;
        var isGiven = given is not null && given.RootElement.TryGetProperty(argument, out value)
            && value.ValueKind is not JsonValueKind.Null;
        var hasHeader = headers.TryGetValue(header, out var values);
        if (!isGiven || !hasHeader)
        {
            return isGiven == hasHeader;
        }

        return HeaderText.TryDecode(values.ToString(), out var text) && value.ValueKind switch
        {
            JsonValueKind.String => text == value.GetString(),
            JsonValueKind.Number => SameNumber(text, value),
            JsonValueKind.True => text == "true",
            JsonValueKind.False => text == "false",
            _ => text == value.GetRawText(),
        };
    }

    private static bool SameNumber(string text, JsonElement value) =>
        text == value.GetRawText()
        || (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var stated)
            && value.TryGetDecimal(out var number) && stated == number);
}

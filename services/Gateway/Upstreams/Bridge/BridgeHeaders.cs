using System.Text.Json;
using SatGate.Gateway.Mcp;
using SatGate.Gateway.Upstreams.Http;

namespace SatGate.Gateway.Upstreams.Bridge;

/// <summary>
/// The `Mcp-Param-*` headers that a modern HTTP server asks for in its tools (`x-mcp-header`), made from the arguments
/// of a legacy client's call, which knows nothing of them.
/// </summary>
internal sealed class BridgeHeaders(IUpstreamLink shared, TimeProvider clock)
{
    /// <summary>Pages of the server's list that are read; what is behind them gets no headers.</summary>
    public const int PagesMax = 100;

    private static readonly TimeSpan s_listMax = TimeSpan.FromSeconds(10);

    /// <summary>A server that does not tell its changes is asked again after so long.</summary>
    private static readonly TimeSpan s_ageMax = TimeSpan.FromSeconds(60);

    private volatile Known? _known;

    /// <summary>The tools have changed.</summary>
    public void Forget() => _known = null;

    /// <exception cref="UpstreamException">The server does not list its tools.</exception>
    public async ValueTask<IReadOnlyList<KeyValuePair<string, string>>> OfAsync(
        OutboundMessage call, CancellationToken cancellationToken)
    {
        if (call.Envelope.Method is not McpMethod.ToolsCall || shared is not HttpLink)
        {
            return [];
        }

        var known = _known;
        if (known is null || clock.GetElapsedTime(known.ReadAt) > s_ageMax)
        {
            _known = known = await ReadAsync(cancellationToken);
        }

        var name = call.RenamedTo ?? JsonText.Decode(call.Envelope.Name.Of(call.Source.Span));
        return name is not null && known.Tools.TryGetValue(name, out var mirrored)
            ? Headers(mirrored, call.Envelope.Arguments.Of(call.Source))
            : [];
    }

    private static List<KeyValuePair<string, string>> Headers(
        IReadOnlyList<(string Argument, string Header)> mirrored, ReadOnlyMemory<byte> arguments)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (arguments.IsEmpty || arguments.Span[0] != (byte)'{')
        {
            return headers;
        }

        using var given = JsonDocument.Parse(arguments);
        foreach (var (argument, header) in mirrored)
        {
            if (given.RootElement.TryGetProperty(argument, out var value) && TextOf(value) is { } text)
            {
                headers.Add(new("Mcp-Param-" + header, HeaderText.Encode(text)));
            }
        }

        return headers;
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    private async ValueTask<Known> ReadAsync(CancellationToken cancellationToken)
    {
        var known = new Known(clock.GetTimestamp(), new(StringComparer.Ordinal));
        ReadOnlyMemory<byte> cursor = default;
        var pagesLeft = PagesMax;
        do
        {
            var request = OwnMessages.List(McpMethod.ToolsList, cursor, "satgate", "1");
            var answer = await Answer.AskAsync(shared, request, isModern: true, s_listMax, cancellationToken);
            cursor = answer.IsResult ? Take(answer.Result, known.Tools) : default;
        }
        while (!cursor.IsEmpty && --pagesLeft > 0);

        return known;
    }

    private static ReadOnlyMemory<byte> Take(
        ReadOnlyMemory<byte> result, Dictionary<string, IReadOnlyList<(string Argument, string Header)>> known)
    {
        using var document = JsonDocument.Parse(result);
        if (document.RootElement.TryGetProperty("tools", out var tools) && tools.ValueKind is JsonValueKind.Array)
        {
            foreach (var tool in tools.EnumerateArray())
            {
                if (MirroredBy(tool) is { Count: > 0 } mirrored
                    && tool.TryGetProperty("name", out var name) && name.ValueKind is JsonValueKind.String)
                {
                    known[name.GetString()!] = mirrored;
                }
            }
        }

        return document.RootElement.TryGetProperty("nextCursor", out var next) && next.ValueKind is JsonValueKind.String
            ? System.Text.Encoding.UTF8.GetBytes(next.GetRawText())
            : default;
    }

    private static List<(string Argument, string Header)> MirroredBy(JsonElement tool)
    {
        var mirrored = new List<(string, string)>();
        if (tool.ValueKind is JsonValueKind.Object
            && tool.TryGetProperty("inputSchema", out var schema) && schema.ValueKind is JsonValueKind.Object
            && schema.TryGetProperty("properties", out var properties)
            && properties.ValueKind is JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
            {
                if (property.Value.ValueKind is JsonValueKind.Object
                    && property.Value.TryGetProperty("x-mcp-header", out var header)
                    && header.ValueKind is JsonValueKind.String)
                {
                    mirrored.Add((property.Name, header.GetString()!));
                }
            }
        }

        return mirrored;
    }

    private sealed record Known(
        long ReadAt, Dictionary<string, IReadOnlyList<(string Argument, string Header)>> Tools);
}

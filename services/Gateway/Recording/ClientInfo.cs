using System.Text.Json;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Recording;

/// <summary>What a client says of itself in `initialize`; nothing may depend on it.</summary>
internal static class ClientInfo
{
    public static (string? Name, string? Version) Of(ReadOnlyMemory<byte> initialize)
    {
        if (EnvelopeReader.ReadFromClient(initialize.Span, out var envelope) is not EnvelopeError.None
            || !envelope.ClientInfo.IsPresent)
        {
            return default;
        }

        using var document = JsonDocument.Parse(envelope.ClientInfo.Of(initialize));
        return (Text(document.RootElement, "name"), Text(document.RootElement, "version"));
    }

    private static string? Text(JsonElement client, string name) =>
        client.ValueKind is JsonValueKind.Object && client.TryGetProperty(name, out var value)
            && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}

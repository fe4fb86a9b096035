using System.Text.Json;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Calls;

/// <summary>-32022 of MCP 2026-07-28: tells a dual-era client which revisions to fall back to.</summary>
internal sealed record UnsupportedVersion : Refusal
{
    private readonly string _requested;
    private readonly IReadOnlyList<string> _supported;

    public UnsupportedVersion(string requested, IReadOnlyList<string> supported)
        : base(JsonRpcCodes.UnsupportedProtocolVersion, null, "The protocol version is not supported here.")
    {
        _requested = requested;
        _supported = supported;
        HttpStatus = 400;
    }

    public override void WriteData(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("supported");
        foreach (var version in _supported)
        {
            writer.WriteStringValue(version);
        }

        writer.WriteEndArray();
        writer.WriteString("requested", _requested);
    }
}

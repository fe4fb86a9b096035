using System.Text.Json;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams;

/// <summary>What an upstream has said of itself; learned anew on every connection, never from a client's era.</summary>
internal sealed record UpstreamFacts
{
    /// <summary>The `result` of its `server/discover`; empty when it does not speak the modern era.</summary>
    public ReadOnlyMemory<byte> Discover { get; init; }

    /// <summary>
    /// The `result` of `initialize` as the gateway asked it; empty when it was not asked or does not speak it.
    /// </summary>
    public ReadOnlyMemory<byte> Initialize { get; init; }

    /// <summary>The legacy revision it chose.</summary>
    public string? LegacyVersion { get; init; }

    /// <summary>
    /// Whether an upstream of the modern era speaks a legacy one too; null until a legacy client has come.
    /// </summary>
    public bool? SpeaksLegacy { get; init; }

    public bool SpeaksModern => !Discover.IsEmpty;

    public string Eras => SpeaksModern ? ProtocolVersions.Modern : LegacyVersion ?? ProtocolVersions.LatestLegacy;

    /// <summary>The revisions it announces; what the gateway knows of when it announces none.</summary>
    public IReadOnlyList<string> SupportedVersions { get; init; } = ProtocolVersions.Legacy;

    /// <summary>`supportedVersions` of a discover result.</summary>
    public static IReadOnlyList<string> VersionsOf(ReadOnlySpan<byte> discover)
    {
        using var document = JsonDocument.Parse(discover.ToArray());
        return document.RootElement.TryGetProperty("supportedVersions", out var versions)
            && versions.ValueKind is JsonValueKind.Array
            ? [.. versions.EnumerateArray().Where(version => version.ValueKind is JsonValueKind.String)
                .Select(version => version.GetString()!)]
            : [ProtocolVersions.Modern];
    }

    public static string? VersionOf(ReadOnlySpan<byte> initializeResult)
    {
        using var document = JsonDocument.Parse(initializeResult.ToArray());
        return document.RootElement.TryGetProperty("protocolVersion", out var version)
            && version.ValueKind is JsonValueKind.String ? version.GetString() : null;
    }
}

namespace SatGate.Gateway.Mcp;

/// <summary>The revisions of MCP that the gateway speaks, and which era each belongs to.</summary>
internal static class ProtocolVersions
{
    /// <summary>The stateless era's first revision.</summary>
    public const string Modern = "2026-07-28";

    public const string LatestLegacy = "2025-11-25";

    /// <summary>The only revision in which a client may send several messages as one JSON array.</summary>
    public const string WithBatches = "2025-03-26";

    /// <summary>
    /// What a legacy request without a version header is taken to speak (Streamable HTTP, 2025-06-18).
    /// </summary>
    public const string Assumed = "2025-03-26";

    private static readonly string[] s_legacy = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

    public static IReadOnlyList<string> Legacy => s_legacy;

    public static bool IsLegacy(string version) => Array.IndexOf(s_legacy, version) >= 0;

    public static bool IsModern(string version) => version == Modern;

    public static bool IsKnown(string version) => IsModern(version) || IsLegacy(version);

    /// <summary>The older of two revisions: they are dates, so text order is age.</summary>
    public static string Older(string left, string right) => string.CompareOrdinal(left, right) <= 0 ? left : right;
}

using System.Text.Json;

namespace SatGate.Macaroons.Tests.Interop;

/// <summary>One entry of tests/vectors/macaroon-v2.json: a macaroon that another implementation made.</summary>
internal sealed record Vector(
    string Name,
    string RootKey,
    string Identifier,
    string Location,
    string[] Caveats,
    string Signature,
    string Token,
    string Json,
    string? Discharged)
{
    public static IReadOnlyList<Vector> All { get; } = Load();

    private static Vector[] Load()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "vectors", "macaroon-v2.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.GetProperty("vectors").Deserialize<Vector[]>(JsonSerializerOptions.Web)!;
    }
}

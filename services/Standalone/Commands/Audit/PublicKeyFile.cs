using System.Security.Cryptography;
using SatGate.Audit.Chain;

namespace SatGate.Standalone.Commands.Audit;

/// <summary>The key that a verification trusts, and checkpoints that were kept outside the log, from files.</summary>
internal static class PublicKeyFile
{
    /// <summary>A PEM file of a public or private key; DER, SubjectPublicKeyInfo.</summary>
    public static byte[] Read(string path)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key.ExportSubjectPublicKeyInfo();
        }
        catch (ArgumentException)
        {
            throw new InvalidDataException($"{path} holds no key: write one with `satgate audit key`");
        }
    }

    /// <summary>One JSON checkpoint a line, as `satgate audit key --checkpoint` and exports write them.</summary>
    public static IReadOnlyList<Checkpoint> ReadCheckpoints(string path)
    {
        var checkpoints = new List<Checkpoint>();
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0))
        {
            using var document = System.Text.Json.JsonDocument.Parse(line);
            checkpoints.Add(Checkpoint.FromJson(document.RootElement.TryGetProperty("checkpoint", out var inner)
                ? inner
                : document.RootElement));
        }

        return checkpoints;
    }
}

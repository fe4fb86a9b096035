using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SatGate.Audit.Chain;

/// <summary>
/// A signed statement: at this time the log of this id had so many records and this root. It commits to every byte of
/// every record before it (docs/audit.md, Checkpoints).
/// </summary>
/// <param name="Time">Unix milliseconds.</param>
/// <param name="Signature">ECDSA P-256 over SHA-256, r and s of 32 bytes each.</param>
public sealed record Checkpoint(string Log, long Size, TreeHash Root, long Time, string KeyId, byte[] Signature)
{
    /// <summary>What is signed: lines of text, so that no two statements have the same bytes.</summary>
    public byte[] SignedBytes() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"satgate-audit-checkpoint/v1\n{Log}\n{Size}\n{Root}\n{Time}\n{KeyId}\n"));

    public bool IsSignedBy(PublicKey key) => key.Id == KeyId && key.Verifies(SignedBytes(), Signature);

    internal JsonObject ToJson() => new()
    {
        ["log"] = Log,
        ["size"] = Size,
        ["root"] = Root.ToString(),
        ["time"] = Time,
        ["key"] = KeyId,
        ["signature"] = Convert.ToBase64String(Signature),
    };

    /// <exception cref="FormatException">Not a checkpoint.</exception>
    internal static Checkpoint FromJson(JsonElement json)
    {
        try
        {
            var size = json.GetProperty("size").GetInt64();
            return TreeHash.TryParse(json.GetProperty("root").GetString(), out var root) && size >= 0
                ? new Checkpoint(
                    json.GetProperty("log").GetString()!, size, root, json.GetProperty("time").GetInt64(),
                    json.GetProperty("key").GetString()!, json.GetProperty("signature").GetBytesFromBase64())
                : throw new FormatException("A checkpoint's root is 64 hex digits.");
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("A checkpoint lacks a member, or has one of another type.", exception);
        }
    }
}

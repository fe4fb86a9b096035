using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SatGate.Audit.Chain;
using SatGate.Audit.Storage;

namespace SatGate.Audit.Verification;

/// <summary>
/// Proof of one record for someone who has nothing of the log but the public key: the record, the path from its hash to
/// a root, and the checkpoint that signs this root.
/// </summary>
internal static class Receipt
{
    private const int BytesMax = 16 * 1024 * 1024;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <returns>A JSON document, or null when the record is not there, was erased, or is not signed yet.</returns>
    public static async Task<byte[]?> MakeAsync(
        IAuditStore store, long number, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        if (number < 0 || number >= checkpoint.Size
            || await store.ReadRecordsAsync(number, 1, cancellationToken) is not [{ Body: { } body } record]
            || record.Number != number)
        {
            return null;
        }

        var proof = await TreeProofs.InclusionAsync(
            new StoredTree(store), number, checkpoint.Size, cancellationToken);
        var rest = new JsonObject
        {
            ["proof"] = new JsonArray([.. proof.Select(hash => (JsonNode)hash.ToString())]),
            ["checkpoint"] = checkpoint.ToJson(),
            ["keys"] = new JsonArray(
                [.. (await store.ReadKeysAsync(cancellationToken)).Select(LogFileFormat.WriteKey)]),
        };
        // The record's bytes are put in as they are: written anew they might not be the ones that were hashed.
        return
        [
            .. "{\"satgate_receipt\":1,\"record\":"u8, .. body, (byte)',',
            .. Encoding.UTF8.GetBytes(rest.ToJsonString())[1..], (byte)'\n',
        ];
    }

    /// <summary>True for what <see cref="MakeAsync"/> makes, by its first member.</summary>
    public static bool IsOne(ReadOnlySpan<byte> begin) => begin.StartsWith("{\"satgate_receipt\":"u8);

    /// <exception cref="InvalidDataException">It is no receipt.</exception>
    public static LogReport Verify(byte[] receipt, byte[] spki)
    {
        if (receipt.Length > BytesMax)
        {
            throw new InvalidDataException("it is longer than any receipt");
        }

        try
        {
            using var document = JsonDocument.Parse(receipt, s_strict);
            return Verify(document.RootElement, spki);
        }
        catch (Exception exception) when (
            exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("it is no receipt", exception);
        }
    }

    private static LogReport Verify(JsonElement receipt, byte[] spki)
    {
        var checkpoint = Checkpoint.FromJson(receipt.GetProperty("checkpoint"));
        var named = receipt.GetProperty("keys").EnumerateArray().Select(LogFileFormat.ReadKey).ToList();
        var record = receipt.GetProperty("record");
        var number = record.GetProperty("n").GetInt64();
        var proof = receipt.GetProperty("proof").EnumerateArray()
            .Select(hash => TreeHash.TryParse(hash.GetString(), out var parsed) ? parsed : throw new FormatException())
            .ToList();
        var problems = new List<LogProblem>();
        if (!new TrustedKeys(checkpoint.Log, spki, named).Trusts(checkpoint))
        {
            problems.Add(new LogProblem(number, $"not signed by a trusted key ({checkpoint.KeyId})"));
        }

        if (!TreeProofs.VerifyInclusion(
            TreeHash.OfLeaf(JsonMarshal.GetRawUtf8Value(record)), number, checkpoint.Size, proof, checkpoint.Root))
        {
            problems.Add(new LogProblem(number, "the record is not the one that was signed"));
        }

        return new LogReport(
            checkpoint.Log, 1, 0, problems.Count == 0 ? 1 : 0, problems.Count == 0 ? 1 : 0,
            checkpoint.Root.ToString(), problems);
    }
}

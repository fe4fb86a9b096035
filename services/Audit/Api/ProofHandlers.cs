using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SatGate.Audit.Chain;
using SatGate.Audit.Verification;

namespace SatGate.Audit.Api;

/// <summary>What proves the log.</summary>
internal static class ProofHandlers
{
    private static readonly SemaphoreSlim s_verifying = new(1, 1);

    public static async Task<IResult> ReceiptAsync(
        long number, HttpContext context, AuditLog log, CancellationToken cancellationToken) =>
        await RecordHandlers.FindAsync(number, context, log, cancellationToken) is not null
        && await log.CheckpointAsync(cancellationToken) is { } checkpoint
        && await Receipt.MakeAsync(log.Store, number, checkpoint, cancellationToken) is { } receipt
            ? Results.Bytes(receipt, "application/json")
            : Answers.Missing("there is no such record, or its text was erased");

    public static async Task<IResult> VerifyAsync(AuditLog log, CancellationToken cancellationToken) =>
        await TryVerifyAsync(log, cancellationToken) is { } report
            ? Answers.Json(report)
            : Results.Problem(title: "a verification is under way", statusCode: 429);

    /// <summary>It reads the whole log: one at a time, and nobody queues for it; null while one is under way.</summary>
    internal static async Task<JsonObject?> TryVerifyAsync(AuditLog log, CancellationToken cancellationToken)
    {
        if (!await s_verifying.WaitAsync(0, cancellationToken))
        {
            return null;
        }

        try
        {
            return (await StoreVerification.RunAsync(log.Store, log.PublicKey(), [], cancellationToken)).ToJson();
        }
        finally
        {
            s_verifying.Release();
        }
    }

    public static async Task<IResult> KeysAsync(AuditLog log, CancellationToken cancellationToken) =>
        Answers.Json(new JsonObject
        {
            ["log"] = log.Store.LogId,
            ["keys"] = new JsonArray(
                [.. (await log.Store.ReadKeysAsync(cancellationToken)).Select(LogFileFormat.WriteKey)]),
        });

    public static async Task<IResult> CheckpointAsync(AuditLog log, CancellationToken cancellationToken) =>
        await log.Store.ReadLastCheckpointAsync(cancellationToken) is { } checkpoint
            ? Answers.Json(checkpoint.ToJson())
            : Answers.Missing("nothing is signed yet");

    public static async Task<IResult> SignAsync(AuditLog log, CancellationToken cancellationToken) =>
        await log.CheckpointAsync(cancellationToken) is { } checkpoint
            ? Answers.Json(checkpoint.ToJson())
            : Answers.Missing("there is nothing to sign");

    public static async Task<IResult> ConsistencyAsync(
        long older, long newer, AuditLog log, CancellationToken cancellationToken)
    {
        if (older < 1 || older > newer || newer > (await log.Store.ReadHeadAsync(cancellationToken)).Size)
        {
            return Answers.Bad("older and newer are sizes of this log, at least 1");
        }

        var proof = await TreeProofs.ConsistencyAsync(
            new StoredTree(log.Store), older, newer, cancellationToken);
        return Answers.Json(new JsonObject
        {
            ["older"] = older,
            ["newer"] = newer,
            ["proof"] = new JsonArray([.. proof.Select(hash => (JsonNode)hash.ToString())]),
        });
    }
}

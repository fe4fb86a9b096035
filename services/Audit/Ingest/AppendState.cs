using SatGate.Audit.Chain;

namespace SatGate.Audit.Ingest;

/// <summary>The end of the log.</summary>
/// <param name="Received">The last record's time of receipt: no later record has an earlier one.</param>
internal sealed record LogHead(Frontier Frontier, long Received)
{
    public long Size => Frontier.Size;
}

/// <summary>What the store knows, read in the transaction that will append.</summary>
/// <param name="Known">Those of the batch's keys that are recorded.</param>
/// <param name="Sequences">Those of the batch's accounts that have one.</param>
internal sealed record AppendState(
    LogHead Head, IReadOnlySet<RecordKey> Known, IReadOnlyDictionary<string, AccountSequence> Sequences);

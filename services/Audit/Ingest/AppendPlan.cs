using SatGate.Audit.Chain;
using SatGate.Audit.Usage;

namespace SatGate.Audit.Ingest;

/// <summary>A record to be written: its number follows from its place in the plan.</summary>
internal readonly record struct NewRecord(RecordKey Key, TreeHash Leaf, byte[] Body);

/// <summary>A gap that this batch found.</summary>
internal readonly record struct ReportedGap(string Account, long First, long Last, bool IsRestart);

/// <summary>All that one append changes; the store writes it in one transaction or not at all.</summary>
internal sealed record AppendPlan(
    long First,
    IReadOnlyList<NewRecord> Records,
    IReadOnlyList<TreeNode> Nodes,
    LogHead Head,
    IReadOnlyDictionary<string, AccountSequence> Sequences,
    IReadOnlyDictionary<UsageKey, UsageTotals> Usage,
    IReadOnlyDictionary<string, long> Tallies,
    IReadOnlyList<ReportedGap> Gaps);

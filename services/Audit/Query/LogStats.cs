using System.Text.Json.Nodes;
using SatGate.Audit.Storage;

namespace SatGate.Audit.Query;

/// <summary>The log in figures.</summary>
/// <param name="SignedSize">Records that the last checkpoint signs.</param>
/// <param name="SignedAt">Unix milliseconds; 0 when nothing is signed.</param>
/// <param name="Tallies">Counts by name: `type:…`, `decision:…`, `outcome:…`, repeated, rejected, gaps,
/// restarts.</param>
/// <param name="Gaps">Accounts and the numbers of events that have not come, at most some.</param>
internal sealed record LogStats(
    string Log, long Records, long SignedSize, long SignedAt, IReadOnlyDictionary<string, long> Tallies,
    IReadOnlyList<(string Account, string Missing)> Gaps)
{
    private const int GapAccountsMax = 100;

    public static async Task<LogStats> ReadAsync(IAuditStore store, CancellationToken cancellationToken)
    {
        var checkpoint = await store.ReadLastCheckpointAsync(cancellationToken);
        return new LogStats(
            store.LogId,
            (await store.ReadHeadAsync(cancellationToken)).Size,
            checkpoint?.Size ?? 0,
            checkpoint?.Time ?? 0,
            await store.ReadTalliesAsync(cancellationToken),
            [.. (await store.ReadGapsAsync(GapAccountsMax, cancellationToken))
                .Select(gap => (gap.Account, gap.Sequence.GapsText))]);
    }

    public JsonObject ToJson() => new()
    {
        ["log"] = Log,
        ["records"] = Records,
        ["signed"] = SignedSize,
        ["signedAt"] = SignedAt,
        ["counts"] = new JsonObject(Tallies
            .OrderBy(tally => tally.Key, StringComparer.Ordinal)
            .Select(tally => KeyValuePair.Create(tally.Key, (JsonNode?)tally.Value))),
        ["missing"] = new JsonObject(
            Gaps.Select(gap => KeyValuePair.Create(gap.Account, (JsonNode?)gap.Missing))),
    };
}

using SatGate.Audit.Storage;

namespace SatGate.Audit.Chain;

/// <summary>
/// The tree of a store: leaves from the records, every eighth level from the nodes, and what lies between computed from
/// at most 256 of those below.
/// </summary>
internal sealed class StoredTree(IAuditStore store) : ITreeSource
{
    public async ValueTask<TreeHash> NodeAsync(int level, long position, CancellationToken cancellationToken)
    {
        var above = level % TreeNode.StoredLevels;
        var count = 1 << above;
        var hashes = await ReadAsync(level - above, position << above, count, cancellationToken);
        if (hashes.Count != count)
        {
            throw new InvalidDataException($"The log lacks a hash of level {level - above}.");
        }

        var row = hashes.ToArray();
        for (var width = count; width > 1; width /= 2)
        {
            for (var i = 0; i < width / 2; i++)
            {
                row[i] = TreeHash.OfNode(row[2 * i], row[(2 * i) + 1]);
            }
        }

        return row[0];
    }

    private async Task<IReadOnlyList<TreeHash>> ReadAsync(
        int level, long first, int count, CancellationToken cancellationToken)
    {
        if (level > 0)
        {
            return await store.ReadNodesAsync(level, first, count, cancellationToken);
        }

        var records = await store.ReadRecordsAsync(first, count, cancellationToken);
        return [.. records
            .TakeWhile((record, index) => record.Number == first + index)
            .Select(record => record.Leaf)];
    }
}

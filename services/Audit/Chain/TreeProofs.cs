using System.Numerics;

namespace SatGate.Audit.Chain;

/// <summary>
/// Inclusion and consistency proofs of RFC 6962, sections 2.1.1 and 2.1.2. A proof has at most one hash per level of
/// the tree; verifying needs nothing but the proof and the roots.
/// </summary>
internal static class TreeProofs
{
    /// <summary>Hashes in any honest proof: one per level, twice for good measure of what a log can be.</summary>
    public const int HashesMax = 128;

    /// <summary>That record <paramref name="index"/> is in the log of the first <paramref name="size"/>.</summary>
    public static async ValueTask<List<TreeHash>> InclusionAsync(
        ITreeSource source, long index, long size, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var proof = new List<TreeHash>();
        var (first, end) = (0L, size);
        while (end - first > 1)
        {
            var middle = first + SplitOf(end - first);
            if (index < middle)
            {
                proof.Add(await RangeAsync(source, middle, end, cancellationToken));
                end = middle;
            }
            else
            {
                proof.Add(await RangeAsync(source, first, middle, cancellationToken));
                first = middle;
            }
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>That the log of <paramref name="older"/> records is a beginning of the one of newer.</summary>
    public static async ValueTask<List<TreeHash>> ConsistencyAsync(
        ITreeSource source, long older, long newer, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(older, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(older, newer);
        var proof = new List<TreeHash>();
        var (first, end, isWhole) = (0L, newer, true);
        while (older != end)
        {
            var middle = first + SplitOf(end - first);
            if (older <= middle)
            {
                proof.Add(await RangeAsync(source, middle, end, cancellationToken));
                end = middle;
            }
            else
            {
                proof.Add(await RangeAsync(source, first, middle, cancellationToken));
                (first, isWhole) = (middle, false);
            }
        }

        if (!isWhole)
        {
            proof.Add(await RangeAsync(source, first, end, cancellationToken));
        }

        proof.Reverse();
        return proof;
    }

    public static bool VerifyInclusion(
        TreeHash leaf, long index, long size, IReadOnlyList<TreeHash> proof, TreeHash root)
    {
        if (index < 0 || index >= size || proof.Count > HashesMax)
        {
            return false;
        }

        var (node, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                hash = TreeHash.OfNode(sibling, hash);
                for (; (node & 1) == 0 && node != 0; node >>= 1, last >>= 1)
                {
                }
            }
            else
            {
                hash = TreeHash.OfNode(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash == root;
    }

    public static bool VerifyConsistency(
        long older, long newer, IReadOnlyList<TreeHash> proof, TreeHash olderRoot, TreeHash newerRoot)
    {
        if (older < 1 || older > newer || proof.Count > HashesMax)
        {
            return false;
        }

        if (older == newer)
        {
            return proof.Count == 0 && olderRoot == newerRoot;
        }

        var isPower = BitOperations.IsPow2(older);
        if (proof.Count == 0 && !isPower)
        {
            return false;
        }

        var (node, last) = (older - 1, newer - 1);
        for (; (node & 1) == 1; node >>= 1, last >>= 1)
        {
        }

        var (next, from) = isPower ? (0, olderRoot) : (1, proof[0]);
        return Climb(node, last, proof.Skip(next), from) is var (old, now) && old == olderRoot && now == newerRoot;
    }

    private static (TreeHash Old, TreeHash New)? Climb(
        long node, long last, IEnumerable<TreeHash> proof, TreeHash from)
    {
        var (old, now) = (from, from);
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return null;
            }

            if ((node & 1) == 1 || node == last)
            {
                (old, now) = (TreeHash.OfNode(sibling, old), TreeHash.OfNode(sibling, now));
                for (; (node & 1) == 0 && node != 0; node >>= 1, last >>= 1)
                {
                }
            }
            else
            {
                now = TreeHash.OfNode(now, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 ? (old, now) : null;
    }

    /// <summary>
    /// The hash of leaves [first, end), where first is a multiple of the largest power of two inside.
    /// </summary>
    internal static async ValueTask<TreeHash> RangeAsync(
        ITreeSource source, long first, long end, CancellationToken cancellationToken)
    {
        var parts = new List<TreeHash>();
        while (first < end)
        {
            var level = BitOperations.Log2((ulong)(end - first));
            parts.Add(await source.NodeAsync(level, first >> level, cancellationToken));
            first += 1L << level;
        }

        var root = parts[^1];
        for (var i = parts.Count - 2; i >= 0; i--)
        {
            root = TreeHash.OfNode(parts[i], root);
        }

        return root;
    }

    // The largest power of two below the number of leaves.
    private static long SplitOf(long leaves) => 1L << BitOperations.Log2((ulong)(leaves - 1));
}

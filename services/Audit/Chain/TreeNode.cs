namespace SatGate.Audit.Chain;

/// <summary>
/// The root of a perfect subtree of 2^Level leaves, the Position-th of its level, counted from the log's beginning.
/// </summary>
public readonly record struct TreeNode(int Level, long Position, TreeHash Hash)
{
    /// <summary>Only nodes of levels that this divides are stored, one in 256; those between are computed.</summary>
    public const int StoredLevels = 8;

    internal bool IsStored => Level % StoredLevels == 0;
}

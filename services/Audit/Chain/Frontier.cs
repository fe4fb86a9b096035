namespace SatGate.Audit.Chain;

/// <summary>
/// The right edge of the tree: the roots of the perfect subtrees that make up a log of <see cref="Size"/> records,
/// largest first. Appending touches at most log2(size) of them, and they are all that appending needs.
/// </summary>
internal sealed class Frontier
{
    private readonly List<TreeHash> _roots;

    public Frontier()
        : this(0, [])
    {
    }

    private Frontier(long size, List<TreeHash> roots)
    {
        Size = size;
        _roots = roots;
    }

    /// <summary>Records so far.</summary>
    public long Size { get; private set; }

    /// <summary>The root hash of the whole log.</summary>
    public TreeHash Root
    {
        get
        {
            if (_roots.Count == 0)
            {
                return TreeHash.Empty;
            }

            var root = _roots[^1];
            for (var i = _roots.Count - 2; i >= 0; i--)
            {
                root = TreeHash.OfNode(_roots[i], root);
            }

            return root;
        }
    }

    /// <summary>Adds one leaf; every inner node that this completes is told, lowest first.</summary>
    public void Append(TreeHash leaf, Action<TreeNode>? completed = null)
    {
        var (hash, level) = (leaf, 0);
        for (var size = Size; (size & 1) == 1; size >>= 1)
        {
            hash = TreeHash.OfNode(_roots[^1], hash);
            _roots.RemoveAt(_roots.Count - 1);
            level++;
            completed?.Invoke(new TreeNode(level, (Size + 1 >> level) - 1, hash));
        }

        _roots.Add(hash);
        Size++;
    }

    /// <summary>The subtree roots, one after the other, for a store.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[_roots.Count * TreeHash.Size];
        for (var i = 0; i < _roots.Count; i++)
        {
            _roots[i].CopyTo(bytes.AsSpan(i * TreeHash.Size));
        }

        return bytes;
    }

    /// <exception cref="InvalidDataException">As many hashes as the size has one bits are needed.</exception>
    public static Frontier FromBytes(long size, ReadOnlySpan<byte> bytes)
    {
        if (size < 0 || bytes.Length != long.PopCount(size) * TreeHash.Size)
        {
            throw new InvalidDataException("The log's frontier does not fit its size.");
        }

        var roots = new List<TreeHash>(bytes.Length / TreeHash.Size);
        for (var at = 0; at < bytes.Length; at += TreeHash.Size)
        {
            roots.Add(new TreeHash(bytes.Slice(at, TreeHash.Size)));
        }

        return new Frontier(size, roots);
    }

    public Frontier Copy() => new(Size, [.. _roots]);
}

using SatGate.Audit.Chain;

namespace SatGate.Audit.Tests.Chain;

/// <summary>The tree against the vectors of Certificate Transparency, and its proofs against themselves.</summary>
public sealed class TreeTests
{
    private static readonly string[] s_leaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Root_OfTheKnownLeaves_IsTheKnownRoot(int size, string root)
    {
        var tree = new Frontier();
        foreach (var leaf in s_leaves.Take(size))
        {
            tree.Append(TreeHash.OfLeaf(Convert.FromHexString(leaf)));
        }

        Assert.Equal(root, tree.Root.ToString());
        Assert.Equal(root, Frontier.FromBytes(size, tree.ToBytes()).Root.ToString());
    }

    [Fact]
    public async Task Inclusion_OfEveryRecordInEverySize_HoldsAndNothingElseDoes()
    {
        var tree = new ListedTree(33);
        for (var size = 1; size <= 33; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var proof = await TreeProofs.InclusionAsync(tree, index, size, TestLog.Cancel);
                var (leaf, root) = (tree.Leaf(index), tree.Root(size));

                Assert.True(TreeProofs.VerifyInclusion(leaf, index, size, proof, root));
                Assert.False(TreeProofs.VerifyInclusion(tree.Leaf(index + 1), index, size, proof, root));
                Assert.False(TreeProofs.VerifyInclusion(leaf, index, size, proof, tree.Root(size + 1)));
                Assert.False(TreeProofs.VerifyInclusion(leaf, index, size, [.. proof, leaf], root));
                Assert.False(size > 1 && TreeProofs.VerifyInclusion(leaf, (index + 1) % size, size, proof, root));
                Assert.False(proof.Count > 0 && TreeProofs.VerifyInclusion(leaf, index, size, proof[1..], root));
            }
        }
    }

    [Fact]
    public async Task Consistency_OfEveryTwoSizes_HoldsAndNothingElseDoes()
    {
        var tree = new ListedTree(33);
        for (var newer = 1; newer <= 33; newer++)
        {
            for (var older = 1; older <= newer; older++)
            {
                var proof = await TreeProofs.ConsistencyAsync(tree, older, newer, TestLog.Cancel);
                var (before, after) = (tree.Root(older), tree.Root(newer));

                Assert.True(TreeProofs.VerifyConsistency(older, newer, proof, before, after));
                Assert.False(TreeProofs.VerifyConsistency(older, newer, proof, tree.Root(older - 1), after));
                Assert.False(TreeProofs.VerifyConsistency(older, newer, proof, before, tree.Root(newer + 1)));
                Assert.False(TreeProofs.VerifyConsistency(older, newer, [.. proof, before], before, after));
                Assert.False(
                    proof.Count > 0 && TreeProofs.VerifyConsistency(older, newer, proof[1..], before, after));
            }
        }
    }

    [Theory]
    [InlineData("00", false)]
    [InlineData("zz340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", false)]
    [InlineData("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", true)]
    public void TryParse_ByText_TakesOnlyHashes(string text, bool isHash)
    {
        Assert.Equal(isHash, TreeHash.TryParse(text, out var hash));
        Assert.True(!isHash || hash.ToString() == text);
    }

    /// <summary>A tree whose nodes are computed from all leaves, by the definition and nothing else.</summary>
    private sealed class ListedTree(int size) : ITreeSource
    {
        private readonly TreeHash[] _leaves =
            [.. Enumerable.Range(0, size + 2).Select(i => TreeHash.OfLeaf([(byte)i]))];

        public TreeHash Leaf(int index) => _leaves[index];

        public TreeHash Root(int count) => Root(_leaves.AsSpan(0, count));

        public ValueTask<TreeHash> NodeAsync(int level, long position, CancellationToken cancellationToken) =>
            ValueTask.FromResult(Root(_leaves.AsSpan((int)(position << level), 1 << level)));

        private static TreeHash Root(ReadOnlySpan<TreeHash> leaves)
        {
            if (leaves.Length < 2)
            {
                return leaves.Length == 0 ? TreeHash.Empty : leaves[0];
            }

            var split = 1;
            while (split * 2 < leaves.Length)
            {
                split *= 2;
            }

            return TreeHash.OfNode(Root(leaves[..split]), Root(leaves[split..]));
        }
    }
}

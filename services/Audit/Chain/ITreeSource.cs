namespace SatGate.Audit.Chain;

/// <summary>Where proofs find the hashes of perfect subtrees.</summary>
internal interface ITreeSource
{
    /// <summary>The root of the <paramref name="position"/>-th subtree of 2^level leaves; all of them exist.</summary>
    /// <exception cref="InvalidDataException">The store does not have it, though it should.</exception>
    ValueTask<TreeHash> NodeAsync(int level, long position, CancellationToken cancellationToken);
}

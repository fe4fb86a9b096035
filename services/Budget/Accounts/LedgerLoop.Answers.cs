namespace SatGate.Budget.Accounts;

/// <content>How answers leave: gathered during a step, given when what they say is durable.</content>
internal sealed partial class LedgerLoop
{
    /// <summary>Answers that one hop to the thread pool carries.</summary>
    private const int ReleaseChunkMax = 64;

    public void Release(AccountOperation operation) => _released.Append(operation);

    public void Release(ref OperationQueue operations) => _released.Append(ref operations);

    /// <summary>Gives a step's answers through the executor.</summary>
    public void Answer(ref OperationQueue answered)
    {
        // Few hops for many answers, but enough for every core to take part.
        var chunk = Math.Clamp(answered.Count / (2 * Environment.ProcessorCount), 1, ReleaseChunkMax);
        while (answered.Count > 0)
        {
            _executor.Queue(answered.CutFirst(Math.Min(chunk, answered.Count)));
        }
    }
}

using System.Threading.Channels;
using SatGate.Budget.Ledger;

namespace SatGate.Budget.Accounts;

/// <summary>
/// One caller of Watch. It holds the newest balances only: a slow reader skips those in between, which its next one
/// contains.
/// </summary>
internal sealed class AccountWatch
{
    private readonly Channel<Balances> _newest = Channel.CreateBounded<Balances>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public ChannelReader<Balances> Reader => _newest.Reader;

    /// <summary>The first balances have been set.</summary>
    public bool HasBegun { get; private set; }

    public void Set(in Balances balances)
    {
        HasBegun = true;
        _newest.Writer.TryWrite(balances);
    }

    public void End() => _newest.Writer.TryComplete();
}

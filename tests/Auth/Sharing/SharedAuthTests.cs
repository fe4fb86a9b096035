using Grpc.Core;
using SatGate.Auth.Sharing;
using SatGate.Contracts.Auth.V1;
using SatGate.Testing.Sidecar;
using SatGate.Testing.Sidecar.State;

namespace SatGate.Auth.Tests.Sharing;

/// <summary>Several replicas of Auth are one Auth.</summary>
public sealed class SharedAuthTests : IAsyncLifetime
{
    private readonly SidecarMesh _mesh = new();
    private ScriptedSidecar _sidecar = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _mesh.AddStore("state", new MemoryStore(StoreQuirks.Redis));
        _sidecar = await _mesh.StartAsync("satgate-auth");
    }

    public ValueTask DisposeAsync() => _mesh.DisposeAsync();

    [Fact]
    public async Task Revoked_AtOneReplica_IsRefusedAtTheOtherAndAtOneThatStartsLater()
    {
        using var one = await SharedReplica.StartAsync(_sidecar, Cancel);
        using var two = await SharedReplica.StartAsync(_sidecar, Cancel);
        var minted = await one.Client.MintAsync(new MintRequest());
        Assert.Equal(VerifyResponse.Types.Status.Verified, await StatusAsync(two, minted.Token));

        var revoked = await one.Client.RevokeAsync(new RevokeRequest { TokenId = minted.TokenId });
        var again = await two.Client.RevokeAsync(new RevokeRequest { TokenId = minted.TokenId });

        Assert.Equal((RevokeResponse.Types.Status.Revoked, 1L), (revoked.Status, revoked.Sequence));
        Assert.Equal((RevokeResponse.Types.Status.AlreadyRevoked, 1L), (again.Status, again.Sequence));
        Assert.Equal(VerifyResponse.Types.Status.Revoked, await StatusAsync(two, minted.Token));
        using var later = await SharedReplica.StartAsync(_sidecar, Cancel);
        Assert.Equal(VerifyResponse.Types.Status.Revoked, await StatusAsync(later, minted.Token));
    }

    /// <summary>The record of who made what is shared too: a descendant is known everywhere.</summary>
    [Fact]
    public async Task Delegated_AtOneReplica_IsADescendantAtTheOther()
    {
        using var one = await SharedReplica.StartAsync(_sidecar, Cancel);
        using var two = await SharedReplica.StartAsync(_sidecar, Cancel);
        var root = await one.Client.MintAsync(new MintRequest());
        var request = new DelegateRequest { Token = root.Token, Budget = 5, Nonce = "n" };
        var child = await one.Client.DelegateAsync(request);
        var repeated = await two.Client.DelegateAsync(request);

        Assert.Equal(child.TokenId, repeated.TokenId);
        var sideways = await two.Client.RevokeAsync(
            new RevokeRequest { TokenId = root.TokenId, AncestorId = child.TokenId });
        var downwards = await two.Client.RevokeAsync(
            new RevokeRequest { TokenId = child.TokenId, AncestorId = root.TokenId });
        Assert.Equal(RevokeResponse.Types.Status.NotADescendant, sideways.Status);
        Assert.Equal(RevokeResponse.Types.Status.Revoked, downwards.Status);
        Assert.Equal(2, (await two.Client.ListAsync(new ListRequest())).Tokens.Count);
    }

    /// <summary>
    /// All replicas number revocations alike, whatever the store does and though pages fill up: a gateway follows one
    /// replica and verifies at another. Red when a revocation was applied before its page was saved.
    /// </summary>
    [Fact]
    public async Task Revoked_AtBothAtOnceUnderFaults_IsNumberedAlike()
    {
        using var one = await SharedReplica.StartAsync(_sidecar, Cancel);
        using var two = await SharedReplica.StartAsync(_sidecar, Cancel);
        using var stopping = new CancellationTokenSource();
        var passing = PassTimeAsync([one, two], stopping.Token);
        _mesh.SaveFaults.Draw(
            0.4, 3, SidecarFault.LoseAnswer, SidecarFault.Fail, SidecarFault.Conflict, SidecarFault.Repeat,
            SidecarFault.Reorder);

        var revoked = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            var replica = i % 2 == 0 ? one : two;
            var minted = await replica.Client.MintAsync(new MintRequest());
            if (minted.Status is not MintResponse.Types.Status.Minted)
            {
                return null;
            }
            var done = await replica.Client.RevokeAsync(new RevokeRequest { TokenId = minted.TokenId });
            return done.Status is RevokeResponse.Types.Status.Revoked ? done : null;
        })));
        _mesh.SaveFaults.Draw(0, 0);
        await stopping.CancelAsync();
        await passing;

        Assert.True(_mesh.SaveFaults.Met > 20, $"only {_mesh.SaveFaults.Met} faults");
        using var later = await SharedReplica.StartAsync(_sidecar, Cancel);
        var expected = await later.RevocationsAsync(Cancel);
        Assert.Equal(Enumerable.Range(1, expected.Count).Select(number => (long)number), expected.Select(
            each => each.Sequence));
        Assert.Equal(expected, await one.RevocationsAsync(Cancel));
        Assert.Equal(expected, await two.RevocationsAsync(Cancel));
        Assert.All(
            revoked.OfType<RevokeResponse>(), done => Assert.Contains((done.Sequence, done.TokenId), expected));
        Assert.InRange(revoked.OfType<RevokeResponse>().Count(), 30, 40);
    }

    [Fact]
    public async Task Records_MoreThanOnePage_AreAllRead()
    {
        using var one = await SharedReplica.StartAsync(_sidecar, Cancel);
        for (var i = 0; i < SharedJournal.PageRecordsMax + 3; i++)
        {
            await one.Client.MintAsync(new MintRequest());
        }
        var last = await one.Client.MintAsync(new MintRequest());
        await one.Client.RevokeAsync(new RevokeRequest { TokenId = last.TokenId });

        using var later = await SharedReplica.StartAsync(_sidecar, Cancel);

        Assert.Equal(VerifyResponse.Types.Status.Revoked, await StatusAsync(later, last.Token));
        Assert.NotNull(await _mesh.Stores["state"].GetAsync("auth/journal/2", Cancel));
    }

    /// <summary>A replica that cannot hear of revocations must not verify on.</summary>
    [Fact]
    public async Task Verify_JournalUnreadForTooLong_IsUnavailable()
    {
        using var one = await SharedReplica.StartAsync(_sidecar, Cancel);
        var minted = await one.Client.MintAsync(new MintRequest());

        one.Time.Advance(SharedAuthService.AgeMax);
        Assert.Equal(VerifyResponse.Types.Status.Verified, await StatusAsync(one, minted.Token));
        one.Time.Advance(TimeSpan.FromMilliseconds(1));
        var refused = await Assert.ThrowsAsync<RpcException>(() => StatusAsync(one, minted.Token));

        Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
        await one.Journal.CatchUpAsync(Cancel);
        Assert.Equal(VerifyResponse.Types.Status.Verified, await StatusAsync(one, minted.Token));
    }

    [Fact]
    public async Task Store_Down_NothingIsMadeOrRevoked()
    {
        using var one = await SharedReplica.StartAsync(_sidecar, Cancel);
        var minted = await one.Client.MintAsync(new MintRequest());
        await _sidecar.KillAsync();
        using var stopping = new CancellationTokenSource();
        var passing = PassTimeAsync([one], stopping.Token);

        var mint = await one.Client.MintAsync(new MintRequest());
        var revoke = await one.Client.RevokeAsync(new RevokeRequest { TokenId = minted.TokenId });
        await stopping.CancelAsync();
        await passing;

        Assert.Equal(MintResponse.Types.Status.StoreUnavailable, mint.Status);
        Assert.Equal(RevokeResponse.Types.Status.StoreUnavailable, revoke.Status);
    }

    private static async Task<VerifyResponse.Types.Status> StatusAsync(SharedReplica replica, string token)
    {
        if (replica.Journal.Age < TimeSpan.FromSeconds(1))
        {
            await replica.Journal.CatchUpAsync(Cancel);
        }
        return (await replica.Client.VerifyAsync(new VerifyRequest { Token = token })).Status;
    }

    // Pauses between attempts are over when the test's clocks say so.
    private static async Task PassTimeAsync(IReadOnlyList<SharedReplica> replicas, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            foreach (var replica in replicas)
            {
                replica.Time.Advance(TimeSpan.FromMilliseconds(20));
            }
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, CancellationToken.None);
        }
    }
}

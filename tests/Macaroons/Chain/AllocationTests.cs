using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;

namespace SatGate.Macaroons.Tests.Chain;

/// <summary>The hot path allocates nothing: what a caller can repeat for free must not fill our heap.</summary>
public sealed class AllocationTests
{
    private static readonly string[] s_eight =
    [
        "tools = read_*,search", "servers = web,files", "tenant = acme", "expires = 4102444800",
        "max_cost = 10", "ip = 10.0.0.0/8", "budget = 100", "scope = api:*",
    ];

    [Fact]
    public void Check_EightCaveats_AllocatesNothing()
    {
        var token = TestTokens.Verified(s_eight);
        var access = TestTokens.Call();
        var refused = TestTokens.Call(tool: "write");

        Assert.Equal(0, Allocated(() => Assert.True(token.Check(access).IsNone)));
        Assert.Equal(0, Allocated(() => Assert.False(token.Check(refused).IsNone)));
    }

    [Fact]
    public void Verify_ForgedToken_AllocatesNothing()
    {
        var token = TestTokens.Mint(s_eight);
        var other = MacaroonKey.Derive("other"u8);

        Assert.Equal(0, Allocated(() => Refuse(MacaroonVerifier.Verify(token, other, out _))));
        static void Refuse(VerifyStatus status) => Assert.True(status == VerifyStatus.SignatureMismatch);
    }

    [Fact]
    public void Decode_MalformedToken_AllocatesNothing()
    {
        var text = TestTokens.Mint(s_eight).ToText()[..^8];

        Assert.Equal(0, Allocated(() => Assert.True(Macaroon.Decode(text, out _) == DecodeStatus.Malformed)));
    }

    [Fact]
    public void DecodeAndVerify_EightCaveats_AllocatesLittleMoreThanTheResult()
    {
        var text = TestTokens.Mint(s_eight).ToText();
        const int resultBytesMax = 6_000;

        Assert.InRange(Allocated(() => Accept(text)), 1, resultBytesMax);
        static void Accept(string text)
        {
            _ = Macaroon.Decode(text, out var token);
            Assert.True(MacaroonVerifier.Verify(token!, TestTokens.Key, out _) == VerifyStatus.Verified);
        }
    }

    // The least of several runs: a first run pays for compilation, and the runtime may allocate on its own account.
    private static long Allocated(Action action)
    {
        var least = long.MaxValue;
        for (var run = 0; run < 50; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}

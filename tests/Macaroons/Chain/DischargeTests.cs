using System.Text;
using SatGate.Macaroons.Caveats;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;

namespace SatGate.Macaroons.Tests.Chain;

public sealed class DischargeTests
{
    [Fact]
    public void Verify_ThirdPartyCaveat_NeedsItsDischarge()
    {
        var token = Ask(TestTokens.Mint(), "approval");

        Assert.Equal(VerifyStatus.DischargeMissing, Verify(token));
        Assert.Equal(VerifyStatus.Verified, Verify(Bundle(token, Discharge("approval"))));
    }

    [Fact]
    public void Verify_DischargeForAnotherToken_IsRefused()
    {
        var one = Ask(TestTokens.Mint("label = one"), "approval");
        var other = Ask(TestTokens.Mint("label = other"), "approval");
        var discharge = Discharge("approval");
        var stolen = Bundle(other, discharge).Discharges[0];

        byte[] recombined = [.. one.ToBinary(), .. stolen.ToBinary()];
        Assert.Equal(DecodeStatus.Decoded, Macaroon.DecodeBytes(recombined, out var bundle));
        Assert.Equal(VerifyStatus.DischargeMismatch, Verify(bundle!));

        byte[] unbound = [.. one.ToBinary(), .. discharge.ToBinary()];
        Assert.Equal(DecodeStatus.Decoded, Macaroon.DecodeBytes(unbound, out bundle));
        Assert.Equal(VerifyStatus.DischargeMismatch, Verify(bundle!));
        Assert.Equal(VerifyStatus.Verified, Verify(Bundle(one, discharge)));
    }

    [Fact]
    public void Verify_DischargeWithAnotherKey_IsRefused()
    {
        var token = Ask(TestTokens.Mint(), "approval");
        var forged = TestTokens.Mint(MacaroonKey.Derive("guessed"u8), "approval");

        Assert.Equal(VerifyStatus.DischargeMismatch, Verify(Bundle(token, forged)));
    }

    [Fact]
    public void Verify_DischargeTwice_IsRefused()
    {
        var token = Ask(TestTokens.Mint(), "approval");
        Assert.Equal(
            VerifyStatus.DischargeDuplicate, Verify(Bundle(token, Discharge("approval"), Discharge("approval"))));

        // One discharge that two caveats ask for.
        var twice = Ask(token, "approval");
        Assert.Equal(VerifyStatus.DischargeDuplicate, Verify(Bundle(twice, Discharge("approval"))));
    }

    [Fact]
    public void Verify_DischargeNobodyAskedFor_IsRefused()
    {
        var token = Ask(TestTokens.Mint(), "approval");

        Assert.Equal(
            VerifyStatus.DischargeUnused, Verify(Bundle(token, Discharge("approval"), Discharge("other"))));
        Assert.Equal(VerifyStatus.DischargeUnused, Verify(Bundle(TestTokens.Mint(), Discharge("other"))));
    }

    [Theory]
    [InlineData(4, VerifyStatus.Verified)]
    [InlineData(5, VerifyStatus.DischargeTooDeep)]
    public void Verify_NestedDischarges_StopAtTheLimit(int depth, VerifyStatus expected)
    {
        var token = Ask(TestTokens.Mint(), "level 1");
        var discharges = Enumerable.Range(1, depth)
            .Select(level => level == depth
                ? Discharge($"level {level}")
                : Ask(Discharge($"level {level}"), $"level {level + 1}"))
            .ToArray();

        Assert.Equal(expected, Verify(Bundle(token, discharges)));
    }

    [Fact]
    public void Verify_DischargesInACircle_IsRefused()
    {
        var token = Ask(TestTokens.Mint(), "a");

        var status = Verify(Bundle(token, Ask(Discharge("a"), "b"), Ask(Discharge("b"), "a")));
        Assert.Equal(VerifyStatus.DischargeDuplicate, status);
    }

    [Fact]
    public void Check_CaveatsOfADischarge_Restrict()
    {
        var token = Ask(TestTokens.Mint(), "approval");
        var open = TestTokens.Verify(Bundle(token, Discharge("approval")));
        var narrow = TestTokens.Verify(Bundle(token, Discharge("approval", "tools = other")));

        Assert.Equal(DenialReason.None, TestTokens.Check(open, TestTokens.Call()));
        Assert.Equal(DenialReason.ToolForbidden, TestTokens.Check(narrow, TestTokens.Call()));
    }

    [Theory]
    [InlineData("budget = 1000000")]
    [InlineData("depth = 9")]
    public void Check_DischargeThatShapesAccounts_IsRefused(string caveat)
    {
        var token = Ask(TestTokens.Mint("budget = 5"), "approval");
        var verified = TestTokens.Verify(Bundle(token, Discharge("approval", caveat)));

        Assert.Equal(DenialReason.CaveatMisplaced, TestTokens.Check(verified, TestTokens.Call()));
        Assert.Null(verified.Account);
    }

    [Fact]
    public void Append_BelowDischarges_IsRefused()
    {
        var bundle = Bundle(Ask(TestTokens.Mint(), "approval"), Discharge("approval"));

        Assert.Equal(DecodeStatus.DischargesBound, bundle.Append("label = x", out _));
    }

    private static byte[] SharedKey(string id) => Encoding.UTF8.GetBytes("shared for " + id);

    private static Macaroon Ask(Macaroon token, string id)
    {
        var identifier = Encoding.UTF8.GetBytes(id);
        var status = token.AppendThirdParty("https://approve", SharedKey(id), identifier, out var child);
        Assert.Equal(DecodeStatus.Decoded, status);
        return child!;
    }

    private static Macaroon Discharge(string id, params string[] caveats) =>
        TestTokens.Mint(MacaroonKey.Derive(SharedKey(id)), id, caveats);

    private static Macaroon Bundle(Macaroon token, params Macaroon[] discharges)
    {
        Assert.Equal(DecodeStatus.Decoded, token.WithDischarges(discharges, out var bundle));
        return bundle!;
    }

    private static VerifyStatus Verify(Macaroon token) => MacaroonVerifier.Verify(token, TestTokens.Key, out _);
}

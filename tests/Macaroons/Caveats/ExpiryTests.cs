using SatGate.Macaroons.Caveats;

namespace SatGate.Macaroons.Tests.Caveats;

/// <summary>W8: in the seeds, `5m` was accepted and never enforced, and an expiry asked for was ignored.</summary>
public sealed class ExpiryTests
{
    private static readonly DateTimeOffset s_end = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("1769860800")]
    [InlineData("2026-01-31T12:00:00Z")]
    [InlineData("2026-01-31T12:00:00.000Z")]
    [InlineData("2026-01-31T14:00:00+02:00")]
    [InlineData("2026-01-31T07:30:00.0-04:30")]
    public void Check_EveryFormOfOneInstant_EndsThere(string time)
    {
        var expires = TestTokens.Verified($"expires = {time}");
        var begins = TestTokens.Verified($"not_before = {time}");

        Assert.Equal(DenialReason.None, At(expires, s_end - TimeSpan.FromTicks(1)));
        Assert.Equal(DenialReason.Expired, At(expires, s_end));
        Assert.Equal(DenialReason.Expired, At(expires, s_end + TimeSpan.FromDays(10_000)));
        Assert.Equal(DenialReason.NotYetValid, At(begins, s_end - TimeSpan.FromTicks(1)));
        Assert.Equal(DenialReason.None, At(begins, s_end));
        Assert.Equal(s_end, expires.ExpiresAt);
        Assert.Equal(s_end, expires.ExpiresAt!.Value.UtcDateTime);
    }

    [Fact]
    public void Check_SeveralExpiries_TheFirstCounts()
    {
        var token = TestTokens.Verified("expires = 4102444800", "expires = 1769860800", "expires = 4102444800");

        Assert.Equal(DenialReason.Expired, At(token, s_end));
        Assert.Equal(DenialReason.None, At(token, s_end - TimeSpan.FromSeconds(1)));
        Assert.Equal(s_end, token.ExpiresAt);
    }

    [Fact]
    public void Check_ExpiryInASession_Counts()
    {
        var token = TestTokens.Verified("expires = 1769860800");

        Assert.Equal(DenialReason.Expired, TestTokens.Check(token, Access.Session("", "", s_end, null)));
        Assert.Equal(
            DenialReason.None,
            TestTokens.Check(token, Access.Session("", "", s_end - TimeSpan.FromSeconds(1), null)));
    }

    [Trait("weakness", "W8")]
    [Theory]
    [InlineData("5m")]
    [InlineData("PT5M")]
    [InlineData("never")]
    [InlineData("")]
    [InlineData("0x10")]
    [InlineData("-1")]
    [InlineData("+1769860800")]
    [InlineData("01769860800")]
    [InlineData("1769860800.5")]
    [InlineData("1769860800 ")]
    [InlineData("１７６９８６０８００")]
    [InlineData("1769860800000")] // milliseconds: as seconds, the year 58054
    [InlineData("253402300800")] // the year 10000
    [InlineData("99999999999999999999")]
    [InlineData("10000-01-01T00:00:00Z")]
    [InlineData("2026-01-31")]
    [InlineData("2026-01-31 12:00:00Z")]
    [InlineData("2026-01-31T12:00:00")]
    [InlineData("2026-01-31T12:00Z")]
    [InlineData("2026-01-31t12:00:00z")]
    [InlineData("2026-01-31T12:00:00.Z")]
    [InlineData("2026-01-31T12:00:00.+02:00")]
    [InlineData("2026-01-31T12:00:00+0200")]
    [InlineData("2026-01-31T12:00:00+02")]
    [InlineData("2026-01-31T12:00:00 +02:00")]
    [InlineData("2026-02-30T12:00:00Z")]
    [InlineData("2026-01-31T24:00:00Z")]
    [InlineData("2026-01-31T23:59:60Z")]
    [InlineData("2026-01-31T12:00:00+99:00")]
    [InlineData("31.01.2026 12:00")]
    public void Check_ExpiryThatIsNoTime_IsRefused(string time)
    {
        Assert.Equal(DenialReason.CaveatMalformed, At(TestTokens.Verified($"expires = {time}"), s_end));
        Assert.Equal(DenialReason.CaveatMalformed, At(TestTokens.Verified($"not_before = {time}"), s_end));
    }

    [Fact]
    public void CheckTime_AsksOnlyWhetherTheTokenIsOfAnyUse()
    {
        var token = TestTokens.Verified(
            "not_before = 1700000000", "expires = 1769860800", "ip = 10.0.0.0/8", "tenant = acme", "tools = x");

        Assert.Equal(DenialReason.None, token.CheckTime(s_end - TimeSpan.FromSeconds(1)).Reason);
        Assert.Equal(DenialReason.Expired, token.CheckTime(s_end).Reason);
        Assert.Equal(DenialReason.NotYetValid, token.CheckTime(DateTimeOffset.UnixEpoch).Reason);
        Assert.Equal(DenialReason.CaveatUnknown, TestTokens.Verified("x = y").CheckTime(s_end).Reason);
        Assert.Equal(DenialReason.CaveatMalformed, TestTokens.Verified("budget = y").CheckTime(s_end).Reason);
        Assert.Equal(
            DenialReason.DepthExceeded, TestTokens.Verified("depth = 0", "budget = 1").CheckTime(s_end).Reason);
    }

    [Fact]
    public void Check_LastSecondOfTheCalendar_IsATime()
    {
        Assert.Equal(DenialReason.None, At(TestTokens.Verified("expires = 253402300799"), s_end));
    }

    private static DenialReason At(Macaroons.Chain.VerifiedMacaroon token, DateTimeOffset time) =>
        TestTokens.Check(token, TestTokens.Call(time: time));
}

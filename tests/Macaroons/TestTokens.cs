using System.Net;
using System.Text;
using SatGate.Macaroons.Caveats;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;

namespace SatGate.Macaroons.Tests;

/// <summary>Tokens and accesses as the tests need them; the time is fixed.</summary>
internal static class TestTokens
{
    public const string Identifier = "sg1:k1:00112233445566778899aabbccddeeff:1760000000";

    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly MacaroonKey Key = MacaroonKey.Derive("root key of the tests, 32 bytes or more"u8);

    public static Macaroon Mint(params string[] caveats) => Mint(Key, Identifier, caveats);

    public static Macaroon Mint(MacaroonKey key, string identifier, params string[] caveats)
    {
        var status = Macaroon.Mint(key, Encoding.UTF8.GetBytes(identifier), "https://g/mcp", out var token);
        Assert.Equal(DecodeStatus.Decoded, status);
        return Append(token!, caveats);
    }

    public static Macaroon Append(Macaroon token, params string[] caveats)
    {
        foreach (var caveat in caveats)
        {
            Assert.Equal(DecodeStatus.Decoded, token.Append(caveat, out var child));
            token = child!;
        }

        return token;
    }

    public static VerifiedMacaroon Verify(Macaroon token)
    {
        Assert.Equal(VerifyStatus.Verified, MacaroonVerifier.Verify(token, Key, out var verified));
        return verified!;
    }

    public static VerifiedMacaroon Verified(params string[] caveats) => Verify(Mint(caveats));

    public static Access Call(
        string tool = "search",
        string server = "web",
        string tenant = "acme",
        string? address = "10.1.2.3",
        long cost = 1,
        string arguments = "{}",
        DateTimeOffset? time = null) =>
        Access.Call(
            tool,
            server,
            tenant,
            time ?? Now,
            address is null ? null : IPAddress.Parse(address),
            cost,
            Encoding.UTF8.GetBytes(arguments));

    public static DenialReason Check(VerifiedMacaroon token, in Access access) => token.Check(access).Reason;
}

using System.Text.Json.Nodes;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;

namespace SatGate.Macaroons.Tests.Interop;

public sealed class PeerTests(MacaroonPeer peer) : IClassFixture<MacaroonPeer>
{
    private const string RootKey = "a root key that both sides know, and nobody else";
    private const string Identifier = "sg1:k1:00112233445566778899aabbccddeeff:1760000000";
    private static readonly string[] s_caveats = ["tools = read_*", "label = ключ", "budget = 25"];

    [Fact]
    public async Task Verify_TokenMintedByPeer_IsVerified()
    {
        var minted = await peer.AskAsync(new
        {
            command = "mint", rootKey = RootKey, identifier = Identifier, location = "https://g/mcp",
            caveats = s_caveats,
        });

        var token = Decode(Text(minted["json"]));
        Assert.Equal(VerifyStatus.Verified, MacaroonVerifier.Verify(token, Key(RootKey), out var verified));
        Assert.Equal(25, verified!.Account!.Credits);
        Assert.Equal(VerifyStatus.SignatureMismatch, MacaroonVerifier.Verify(token, Key("other"), out _));
    }

    [Fact]
    public async Task Verify_BinaryTokenMintedByPeer_IsVerified()
    {
        var minted = await peer.AskAsync(new
        {
            command = "mint", rootKey = RootKey, identifier = Identifier, location = "https://g/mcp",
            caveats = s_caveats[..1],
        });

        var token = Decode(Text(minted["token"]));
        Assert.Equal(VerifyStatus.Verified, MacaroonVerifier.Verify(token, Key(RootKey), out _));
    }

    [Fact]
    public async Task Peer_VerifiesOurTokens_AndRefusesTamperedOnes()
    {
        var token = Mint(RootKey, Identifier, s_caveats);

        foreach (var request in (object[])[
            new { command = "verify", token = token.ToText(), rootKey = RootKey },
            new { command = "verify", json = token.ToJson(), rootKey = RootKey },
        ])
        {
            var answer = await peer.AskAsync(request);
            Assert.Equal(Identifier, Text(answer["identifier"]));
            Assert.Equal(s_caveats, answer["caveats"]!.AsArray().Select(Text));
        }

        var tampered = token.ToJson().Replace("read_*", "read_x", StringComparison.Ordinal);
        var refusal = await peer.AskAsync(new { command = "verify", json = tampered, rootKey = RootKey });
        Assert.NotNull(refusal["error"]);
    }

    [Fact]
    public async Task Verify_OurTokenAttenuatedByPeer_HasBothCaveats()
    {
        var token = Mint(RootKey, Identifier, ["tools = read_*"]);
        var attenuated = await peer.AskAsync(new
        {
            command = "attenuate", token = token.ToText(), caveats = (string[])["budget = 7"],
        });

        var child = Decode(Text(attenuated["json"]));
        Assert.Equal(VerifyStatus.Verified, MacaroonVerifier.Verify(child, Key(RootKey), out var verified));
        Assert.Equal(7, verified!.Account!.Credits);
        Assert.Equal(Identifier, verified.Account.Parent);
    }

    [Fact]
    public async Task Peer_VerifiesTheirTokenAttenuatedByUs()
    {
        var minted = await peer.AskAsync(new
        {
            command = "mint", rootKey = RootKey, identifier = Identifier, location = "", caveats = s_caveats[..1],
        });
        Assert.Equal(DecodeStatus.Decoded, Decode(Text(minted["token"])).Append(s_caveats[1], out var child));

        var answer = await peer.AskAsync(new { command = "verify", token = child!.ToText(), rootKey = RootKey });
        Assert.Equal(s_caveats[..2], answer["caveats"]!.AsArray().Select(Text));
    }

    [Fact]
    public async Task Verify_DischargeByPeer_IsVerifiedAndOursByPeer()
    {
        var token = Mint(RootKey, Identifier, []);
        Assert.Equal(
            DecodeStatus.Decoded, token.AppendThirdParty("https://approve", "shared"u8, "approval 7"u8, out token!));
        var theirs = await peer.AskAsync(new
        {
            command = "discharge", json = token.ToJson(),
            discharges = new[] { new { rootKey = "shared", identifier = "approval 7", caveats = s_caveats[..1] } },
        });
        Assert.Equal(
            VerifyStatus.Verified, MacaroonVerifier.Verify(Decode(Text(theirs["json"])), Key(RootKey), out _));

        var discharge = Mint("shared", "approval 7", s_caveats[..1]);
        Assert.Equal(DecodeStatus.Decoded, token.WithDischarges([discharge], out var bundle));
        var answer = await peer.AskAsync(new { command = "verify", json = bundle!.ToJson(), rootKey = RootKey });
        Assert.Equal(s_caveats[..1], answer["caveats"]!.AsArray().Select(Text));
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static MacaroonKey Key(string rootKey) => MacaroonKey.Derive(System.Text.Encoding.UTF8.GetBytes(rootKey));

    private static Macaroon Decode(string text)
    {
        Assert.Equal(DecodeStatus.Decoded, Macaroon.Decode(text, out var token));
        return token!;
    }

    private static Macaroon Mint(string rootKey, string identifier, string[] caveats) =>
        TestTokens.Mint(Key(rootKey), identifier, caveats);
}

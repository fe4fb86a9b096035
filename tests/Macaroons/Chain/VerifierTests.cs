using System.Text;
using SatGate.Macaroons.Caveats;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;

namespace SatGate.Macaroons.Tests.Chain;

public sealed class VerifierTests
{
    [Fact]
    public void Verify_TokenOfAnotherDeployment_IsRefused()
    {
        var token = TestTokens.Mint("tools = search");
        var other = MacaroonKey.Derive("the root key of somebody else's gateway"u8);

        Assert.Equal(VerifyStatus.SignatureMismatch, MacaroonVerifier.Verify(token, other, out var verified));
        Assert.Null(verified);
        Assert.Equal(VerifyStatus.Verified, MacaroonVerifier.Verify(token, TestTokens.Key, out _));
    }

    [Fact]
    public void Verify_CaveatRemovedChangedSwappedOrAdded_IsRefused()
    {
        string[] caveats = ["tools = search", "budget = 5"];
        var token = TestTokens.Mint(caveats);
        Assert.True(IsVerified(caveats, token.Signature));

        foreach (var forged in (string[][])
        [
            ["tools = search"],
            ["budget = 5"],
            ["budget = 5", "tools = search"],
            ["tools = *", "budget = 5"],
            ["tools = search", "budget = 500"],
            ["tools = search", "budget = 5", "label = x"],
            ["tools = searchbudget = 5"],
            [],
        ])
        {
            Assert.False(IsVerified(forged, token.Signature), string.Join('|', forged));
        }
    }

    [Fact]
    public void Verify_RecombinedTokens_IsRefused()
    {
        var one = TestTokens.Mint("tools = search");
        var other = TestTokens.Mint(TestTokens.Key, "sg1:k1:ffeeddccbbaa99887766554433221100:1760000000", "tools = *");

        Assert.False(IsVerified(["tools = *"], one.Signature));
        Assert.False(IsVerified(["tools = search"], other.Signature));
        Assert.False(IsVerified(["tools = *"], other.Signature));
        Assert.True(IsVerified(["tools = search"], one.Signature));
    }

    [Fact]
    public void Verify_ChainIds_NameEveryPrefix()
    {
        var parent = TestTokens.Verified("tools = search");
        var child = TestTokens.Verify(TestTokens.Append(parent.Token, "budget = 5", "label = x"));

        Assert.Equal(2, parent.ChainIds.Length);
        Assert.Equal(parent.ChainIds.ToArray(), child.ChainIds[..2].ToArray());
        Assert.Equal(parent.Id, child.ChainIds[1]);
        Assert.Equal(4, child.ChainIds.ToArray().Distinct().Count());
    }

    [Fact]
    public void TokenId_Text_RoundTripsAndIsStrict()
    {
        var id = TestTokens.Verified().Id;
        var text = id.ToString();

        Assert.Equal(32, text.Length);
        Assert.True(TokenId.TryParse(text, out var parsed));
        Assert.Equal(id, parsed);
        Assert.False(TokenId.TryParse(text.ToUpperInvariant().Replace('0', 'A'), out _));
        Assert.False(TokenId.TryParse(text.AsSpan(1), out _));
        Assert.False(TokenId.TryParse(" " + text[1..], out _));
        Span<byte> bytes = stackalloc byte[TokenId.Size];
        id.WriteBytes(bytes);
        Assert.Equal(id, TokenId.FromBytes(bytes));
        Assert.Equal(text, Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void TryRestore_IdsOfAnotherToken_IsRefused()
    {
        var verified = TestTokens.Verified("tools = search", "budget = 5");
        var other = TestTokens.Verified("tools = search", "budget = 6");

        Assert.True(VerifiedMacaroon.TryRestore(verified.Token, verified.ChainIds, out var restored));
        Assert.Equal(verified.Account, restored!.Account);
        Assert.True(restored.Check(TestTokens.Call()).IsNone);

        Assert.False(VerifiedMacaroon.TryRestore(verified.Token, other.ChainIds, out _));
        Assert.False(VerifiedMacaroon.TryRestore(verified.Token, verified.ChainIds[1..], out _));
        Assert.False(VerifiedMacaroon.TryRestore(verified.Token, [], out _));
    }

    [Fact]
    public void Check_ForeignIdentifier_IsRefused()
    {
        foreach (var identifier in (string[])
        [
            "we used our secret key",
            "satgate-capability-v1:1760000000000",
            "sg2:k1:00112233445566778899aabbccddeeff:1760000000",
            "sg1:K1:00112233445566778899aabbccddeeff:1760000000",
            "sg1:k1:00112233445566778899AABBCCDDEEFF:1760000000",
            "sg1:k1:00112233445566778899aabbccddeeff:01760000000",
            "sg1:k1:00112233445566778899aabbccddeeff:1760000000:",
            "sg1:k1:00112233445566778899aabbccddeeff:17600000000000",
            "sg1:k1:00112233445566778899aabbccddeef:1760000000",
            "sg1::00112233445566778899aabbccddeeff:1760000000",
            "default",
            "",
        ])
        {
            var token = TestTokens.Verify(TestTokens.Mint(TestTokens.Key, identifier));
            Assert.Equal(DenialReason.IdentifierForeign, TestTokens.Check(token, TestTokens.Call()));
            Assert.Null(token.Account);
        }

        Assert.Equal(DenialReason.None, TestTokens.Check(TestTokens.Verified(), TestTokens.Call()));
    }

    // W17: an identifier that was only a clock made two tokens minted in one millisecond one token with one budget.
    [Trait("weakness", "W17")]
    [Fact]
    public void Create_TwoTokensAtOneInstant_AreTwoAccounts()
    {
        var one = TokenIdentifier.Create("k1", TestTokens.Now);
        var other = TokenIdentifier.Create("k1", TestTokens.Now);

        Assert.NotEqual(one.ToString(), other.ToString());
        Assert.True(TokenIdentifier.TryParse(Encoding.UTF8.GetBytes(one.ToString()), out var parsed));
        Assert.Equal(one, parsed);
        var first = TestTokens.Verify(TestTokens.Mint(TestTokens.Key, one.ToString()));
        var second = TestTokens.Verify(TestTokens.Mint(TestTokens.Key, other.ToString()));
        Assert.NotEqual(first.Account!.Account, second.Account!.Account);
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public void TokenTextComparer_Spans_FindTheirString()
    {
        var text = TestTokens.Mint("tools = search").ToText();
        var cache = new Dictionary<string, int>(TokenTextComparer.Instance) { [text] = 7 };
        var bySpan = cache.GetAlternateLookup<ReadOnlySpan<char>>();

        Assert.True(bySpan.TryGetValue(text.AsSpan(), out var found));
        Assert.Equal(7, found);
        Assert.False(bySpan.TryGetValue("X" + text[1..], out _));
        Assert.False(bySpan.TryGetValue(text.AsSpan(text.Length - 40), out _));
        Assert.False(bySpan.TryGetValue("", out _));
    }

    private static bool IsVerified(string[] caveats, ReadOnlySpan<byte> signature)
    {
        var bytes = TestTokens.Mint(caveats).ToBinary();
        signature.CopyTo(bytes.AsSpan(^32..));
        Assert.Equal(DecodeStatus.Decoded, Macaroon.DecodeBytes(bytes, out var token));
        return MacaroonVerifier.Verify(token!, TestTokens.Key, out _) == VerifyStatus.Verified;
    }
}

using System.Text;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;

namespace SatGate.Macaroons.Tests.Interop;

public sealed class VectorTests
{
    public static TheoryData<string> Names => [.. Vector.All.Select(vector => vector.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_BinaryAndJson_AreTheSameMacaroon(string name)
    {
        var vector = Find(name);

        Assert.Equal(DecodeStatus.Decoded, Macaroon.Decode(vector.Token, out var binary));
        Assert.Equal(DecodeStatus.Decoded, Macaroon.Decode(vector.Json, out var json));

        Assert.Equal(vector.Token, binary!.ToText());
        Assert.Equal(vector.Token, json!.ToText());
        Assert.Equal(vector.Location, binary.Location);
        Assert.Equal(vector.Identifier, Encoding.UTF8.GetString(binary.Identifier));
        Assert.Equal(vector.Signature, Convert.ToHexStringLower(binary.Signature));
        Assert.Equal(
            vector.Caveats,
            Enumerable.Range(0, binary.CaveatCount).Select(i => Encoding.UTF8.GetString(binary.CaveatAt(i))));
        Assert.Equal(DecodeStatus.Decoded, Macaroon.Decode(binary.ToJson(), out var again));
        Assert.Equal(vector.Token, again!.ToText());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Verify_TheirToken_TakesItsKeyAndNoOther(string name)
    {
        var vector = Find(name);
        Assert.Equal(DecodeStatus.Decoded, Macaroon.Decode(vector.Discharged ?? vector.Token, out var token));

        Assert.Equal(VerifyStatus.Verified, MacaroonVerifier.Verify(token!, Key(vector.RootKey), out _));
        Assert.Equal(
            VerifyStatus.SignatureMismatch, MacaroonVerifier.Verify(token!, Key(vector.RootKey + "x"), out _));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Mint_SameParts_GivesTheirBytes(string name)
    {
        var vector = Find(name);
        if (vector.Discharged is not null)
        {
            // A third-party caveat has a random part: only its own token can be compared.
            return;
        }

        Macaroon.Mint(Key(vector.RootKey), Encoding.UTF8.GetBytes(vector.Identifier), vector.Location, out var token);
        foreach (var caveat in vector.Caveats)
        {
            Assert.Equal(DecodeStatus.Decoded, token!.Append(caveat, out token));
        }

        Assert.Equal(vector.Token, token!.ToText());
    }

    private static Vector Find(string name) => Vector.All.Single(vector => vector.Name == name);

    private static MacaroonKey Key(string rootKey) => MacaroonKey.Derive(Encoding.UTF8.GetBytes(rootKey));
}

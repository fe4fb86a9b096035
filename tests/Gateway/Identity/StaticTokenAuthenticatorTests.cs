using SatGate.Gateway.Identity;

namespace SatGate.Gateway.Tests.Identity;

/// <summary>One token, to the letter; whatever is shorter, longer or padded is somebody else's.</summary>
public sealed class StaticTokenAuthenticatorTests
{
    private const string Token = "s3cret-tök€n";

    [Fact]
    public async Task Identify_TheToken_IsThePrincipal()
    {
        var identification = await Identify(Token, Token);

        Assert.Null(identification.Refusal);
        Assert.Equal("config", identification.Principal!.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s3cret-tök€")]
    [InlineData("s3cret-tök€n ")]
    [InlineData("s3cret-tök€n\0")]
    [InlineData("S3cret-tök€n")]
    [InlineData("\0")]
    [InlineData("s3cret-tök€ns3cret-tök€n")]
    public async Task Identify_AnythingElse_IsRefused(string credential)
    {
        var identification = await Identify(Token, credential);

        Assert.NotNull(identification.Refusal);
        Assert.Null(identification.Principal);
    }

    [Theory]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(4096)]
    public async Task Identify_LongTokens_NeedEveryLetter(int length)
    {
        var token = new string('k', length);

        Assert.NotNull((await Identify(token, token)).Principal);
        Assert.Null((await Identify(token, token[..^1])).Principal);
        Assert.Null((await Identify(token, token[..^1] + "K")).Principal);
        Assert.Null((await Identify(token, token + "k")).Principal);
        Assert.Null((await Identify(token, token[..^1] + "\0")).Principal);
    }

    [Fact]
    public async Task Identify_MoreThanTheLimit_IsRefusedThoughItBeginsWell()
    {
        var token = new string('k', StaticTokenAuthenticator.CredentialCharsMax);

        Assert.NotNull((await Identify(token, token)).Principal);
        Assert.Null((await Identify(token, token + "k")).Principal);
    }

    private static ValueTask<Identification> Identify(string token, string credential) =>
        new StaticTokenAuthenticator(token).IdentifyAsync(credential, address: null);
}

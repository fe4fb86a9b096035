using SatGate.Gateway.Identity;

namespace SatGate.Gateway.Tests.Identity;

/// <summary>One token, to the letter; whatever is shorter, longer or padded is somebody else's.</summary>
public sealed class StaticTokenAuthenticatorTests
{
    private const string Token = "s3cret-tök€n";

    [Fact]
    public void Identify_TheToken_IsThePrincipal()
    {
        var identification = new StaticTokenAuthenticator(Token).Identify(Token);

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
    public void Identify_AnythingElse_IsRefused(string credential)
    {
        var identification = new StaticTokenAuthenticator(Token).Identify(credential);

        Assert.NotNull(identification.Refusal);
        Assert.Null(identification.Principal);
    }

    [Theory]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(4096)]
    public void Identify_LongTokens_NeedEveryLetter(int length)
    {
        var token = new string('k', length);
        var authenticator = new StaticTokenAuthenticator(token);

        Assert.NotNull(authenticator.Identify(token).Principal);
        Assert.Null(authenticator.Identify(token.AsSpan(..^1)).Principal);
        Assert.Null(authenticator.Identify(token[..^1] + "K").Principal);
        Assert.Null(authenticator.Identify(token + "k").Principal);
        Assert.Null(authenticator.Identify(token[..^1] + "\0").Principal);
    }

    [Fact]
    public void Identify_MoreThanTheLimit_IsRefusedThoughItBeginsWell()
    {
        var token = new string('k', StaticTokenAuthenticator.CredentialCharsMax);

        Assert.NotNull(new StaticTokenAuthenticator(token).Identify(token).Principal);
        Assert.Null(new StaticTokenAuthenticator(token).Identify(token + "k").Principal);
    }
}

using SatGate.Macaroons.Chain;
using Status = SatGate.Contracts.Auth.V1.VerifyResponse.Types.Status;

namespace SatGate.Auth.Tests.Tokens;

public sealed class VerifyTests
{
    [Fact]
    public async Task Verify_EveryKindOfBadToken_HasItsReason()
    {
        using var auth = AuthHost.Start();
        var token = await auth.MintAsync();
        Macaroons.Format.Macaroon.Decode(token, out var decoded);
        Macaroons.Format.Macaroon.Mint(MacaroonKey.Derive("x"u8), "foreign"u8, "", out var foreign);
        Macaroons.Format.Macaroon.Mint(MacaroonKey.Derive("x"u8), decoded!.Identifier, "", out var forged);

        Assert.Equal(Status.Verified, await auth.StatusAsync(token));
        Assert.Equal(Status.Unreadable, await auth.StatusAsync(""));
        Assert.Equal(Status.Unreadable, await auth.StatusAsync(token[..^4]));
        Assert.Equal(Status.Unreadable, await auth.StatusAsync(new string('A', 10_000)));
        Assert.Equal(Status.IdentifierForeign, await auth.StatusAsync(foreign!.ToText()));
        Assert.Equal(Status.SignatureMismatch, await auth.StatusAsync(forged!.ToText()));
    }

    // W9: nothing that the service says or logs repeats a token, so nobody can replay it from there.
    [Trait("weakness", "W9")]
    [Fact]
    public async Task Verify_AndAllElse_NeverRepeatsATokenOrAKey()
    {
        using var auth = AuthHost.Start();
        var token = await auth.MintAsync();
        var tampered = token[..^8] + "AAAAAAAA";
        var answers = new List<string>
        {
            (await auth.VerifyAsync(token)).ToString(),
            (await auth.VerifyAsync(tampered)).ToString(),
            (await auth.DelegateAsync(tampered)).ToString(),
            (await auth.RevokeAsync("", token: tampered)).ToString(),
            (await auth.ListAsync()).ToString(),
        };
        await auth.DelegateAsync(token);

        Assert.NotEmpty(auth.Log.Lines);
        foreach (var text in answers.Concat(auth.Log.Lines))
        {
            Assert.DoesNotContain(token[20..60], text, StringComparison.Ordinal);
            Assert.DoesNotContain(tampered[20..60], text, StringComparison.Ordinal);
            Assert.DoesNotContain(AuthHost.Secret, text, StringComparison.Ordinal);
        }

        foreach (var file in Directory.GetFiles(auth.Folder))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            var content = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain(token[20..60], content, StringComparison.Ordinal);
            Assert.DoesNotContain(AuthHost.Secret, content, StringComparison.Ordinal);
        }
    }
}

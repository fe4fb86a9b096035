using System.Text;
using System.Text.Json.Nodes;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;
using SatGate.Standalone.Commands;

namespace SatGate.TokenCommands.Tests;

/// <summary>`satgate token inspect` and `attenuate`, which work with nothing but a token.</summary>
public sealed class TokenCommandTests : IDisposable
{
    private const string Identifier = "sg1:k1:00112233445566778899aabbccddeeff:1760000000";

    private static readonly MacaroonKey s_key = MacaroonKey.Derive("root key of the tests, 32 bytes or more"u8);

    private readonly string _folder = Directory.CreateTempSubdirectory("satgate-token-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Trait("weakness", "W24")]
    [Fact]
    public async Task Inspect_AToken_ShowsWhatItSaysAndThatItIsUnchecked()
    {
        var run = await CommandRun.OfAsync(Mint("tools = search", "budget = 5"), _folder, "inspect");

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Contains(Identifier, run.Output, StringComparison.Ordinal);
        Assert.Contains("Issued      2025-10-09T08:53:20Z with key k1", run.Output, StringComparison.Ordinal);
        Assert.Contains("            tools = search\n            budget = 5\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("not checked", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_Json_IsForScripts()
    {
        var token = Mint("tools = search", "typo = x");
        var run = await CommandRun.OfAsync(null, _folder, "inspect", token, "--json");

        Assert.Equal(ExitCode.Failed, run.Code);
        var shown = JsonNode.Parse(run.Output)!;
        Assert.Equal(Verify(token).Id.ToString(), shown["tokenId"]!.GetValue<string>());
        Assert.Equal("k1", shown["keyId"]!.GetValue<string>());
        Assert.Equal([true, false], shown["caveats"]!.AsArray().Select(each => each!["understood"]!.GetValue<bool>()));
        Assert.False(shown["signatureChecked"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("time < 5", "not understood")]
    [InlineData("expires = 5m", "not understood")]
    public async Task Inspect_ATokenNobodyHonours_SaysSoAndFails(string caveat, string note)
    {
        var run = await CommandRun.OfAsync(Mint(caveat), _folder, "inspect");

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains($"{caveat}   <- {note}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_ForeignAndThirdParty_AreNamed()
    {
        Macaroon.Mint(s_key, "we used our secret key"u8, "", out var foreign);
        foreign!.AppendThirdParty("https://approve", "shared"u8, "approval"u8, out foreign);
        var run = await CommandRun.OfAsync(foreign!.ToText(), _folder, "inspect");

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("not minted by SatGate", run.Output, StringComparison.Ordinal);
        Assert.Contains("approval (to be discharged at https://approve)", run.Output, StringComparison.Ordinal);
    }

    // A token is a stranger's text: it must not be able to repaint the terminal.
    [Fact]
    public async Task Inspect_ControlCharacters_AreShownNotObeyed()
    {
        var run = await CommandRun.OfAsync(Mint("label = a\u001b[2K\u202eb\nSignature   good"), _folder, "inspect");

        Assert.DoesNotContain('\u001b', run.Output);
        Assert.DoesNotContain('\u202e', run.Output);
        Assert.Contains("a\\u{1b}[2K\\u{202e}b\\u{a}Signature", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_AFile_IsReadWithItsLineEnd()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "token.txt"), Mint() + "\n", TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Done, (await CommandRun.OfAsync(null, _folder, "inspect", "--file", "token.txt")).Code);
        Assert.Equal(ExitCode.Failed, (await CommandRun.OfAsync(null, _folder, "inspect", "--file", "none.txt")).Code);
        var twice = await CommandRun.OfAsync(null, _folder, "inspect", Mint(), "--file", "token.txt");
        Assert.Equal(ExitCode.WrongUsage, twice.Code);
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("attenuate --budget 5")]
    public async Task Run_WithoutOrWithABrokenToken_SaysWhyAndNeverRepeatsIt(string line)
    {
        var arguments = line.Split(' ');
        var none = await CommandRun.OfAsync(null, _folder, arguments);
        Assert.Equal((ExitCode.WrongUsage, ""), (none.Code, none.Output));
        Assert.Contains("SATGATE_TOKEN", none.Error, StringComparison.Ordinal);

        var token = Mint();
        foreach (var broken in (string[])[token[..^4], token + "!", new string('A', 9000), "a b"])
        {
            var run = await CommandRun.OfAsync(broken, _folder, arguments);
            Assert.Equal((ExitCode.Failed, ""), (run.Code, run.Output));
            Assert.Contains("no token", run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(broken[..3], run.Error, StringComparison.Ordinal);
        }
    }

    [Trait("weakness", "W24")]
    [Fact]
    public async Task Attenuate_EveryOption_IsACaveatOfAVerifiableToken()
    {
        var run = await CommandRun.OfAsync(
            Mint("tenant = acme"), _folder, "attenuate",
            "--tools", "read_*, search", "--tools", "web.find", "--servers", "web", "--max-cost", "5", "--depth", "2",
            "--args", """{"search":{"q":{"one_of":["x"]}}}""", "--ip", "10.0.0.0/8", "--label", "helper 7",
            "--tenant", "acme", "--scope", "api:*", "--expires-in", "15m", "--budget", "50", "--nonce", "n1");

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        var token = Verify(run.Output.TrimEnd('\n'));
        Assert.Equal(
            [
                "tenant = acme", "tenant = acme", "label = helper 7", "tools = read_*,search,web.find", "servers = web",
                "scope = api:*", "ip = 10.0.0.0/8", "args", "max_cost = 5", "depth = 2", "expires", "nonce = n1",
                "budget = 50",
            ],
            Caveats(token).Select(
                caveat => caveat.Split(' ') is ["args" or "expires", ..] words ? words[0] : caveat));
        Assert.True(token.CheckTime(TimeProvider.System.GetUtcNow()).IsNone);
        var left = token.ExpiresAt!.Value - TimeProvider.System.GetUtcNow();
        Assert.InRange(left, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15));
        Assert.Equal(50, token.Account!.Credits);
        Assert.Equal(Identifier, token.Account.Parent);
    }

    [Fact]
    public async Task Attenuate_TheSameBudgetTwice_IsTwoAccountsUnlessTheNonceIsTheSame()
    {
        var token = Mint();

        Assert.NotEqual(await AccountAsync(token), await AccountAsync(token));
        Assert.Equal(await AccountAsync(token, "--nonce", "a"), await AccountAsync(token, "--nonce", "a"));
        Assert.NotEqual(await AccountAsync(token, "--nonce", "a"), await AccountAsync(token, "--nonce", "b"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--budget -1")]
    [InlineData("--budget x")]
    [InlineData("--budget 1.5")]
    [InlineData("--max-cost -1")]
    [InlineData("--tools a,,b")]
    [InlineData("--tools a*b")]
    [InlineData("--tools=")]
    [InlineData("--scope=")]
    [InlineData("--label=")]
    [InlineData("--args {")]
    [InlineData("--ip 10.0.0.1/8")]
    [InlineData("--expires-in 5")]
    [InlineData("--expires-in 0m")]
    [InlineData("--expires-in -5m")]
    [InlineData("--expires-in 9999999d")]
    [InlineData("--nonce a.b")]
    [InlineData("--unknown x")]
    public async Task Attenuate_WrongUsage_IsTwoAndMakesNothing(string line)
    {
        var arguments = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var run = await CommandRun.OfAsync(Mint(), _folder, ["attenuate", .. arguments]);

        Assert.Equal((ExitCode.WrongUsage, ""), (run.Code, run.Output));
        Assert.NotEqual("", run.Error);
    }

    [Fact]
    public async Task Attenuate_BeyondTheLimitsOfATokenOrBelowDischarges_Fails()
    {
        var full = Mint([.. Enumerable.Repeat("label = x", 64)]);
        Assert.Equal(ExitCode.Failed, (await CommandRun.OfAsync(full, _folder, "attenuate", "--depth", "1")).Code);
        var large = Mint("label = " + new string('x', 200), string.Join("", Enumerable.Repeat("y", 3700)));
        var larger = await CommandRun.OfAsync(large, _folder, "attenuate", "--label", new string('z', 200));
        Assert.Equal(ExitCode.Failed, larger.Code);

        Macaroon.Decode(Mint(), out var token);
        token!.AppendThirdParty("", "shared"u8, "approval"u8, out token);
        Macaroon.Mint(MacaroonKey.Derive("shared"u8), "approval"u8, "", out var discharge);
        token!.WithDischarges([discharge!], out var bundle);
        Assert.Equal(
            ExitCode.Failed, (await CommandRun.OfAsync(bundle!.ToText(), _folder, "attenuate", "--depth", "1")).Code);
    }

    [Fact]
    public async Task Attenuate_Json_HasTokenIdAndCaveats()
    {
        var run = await CommandRun.OfAsync(Mint(), _folder, "attenuate", "--tools", "search", "--json");

        var made = JsonNode.Parse(run.Output)!;
        Assert.Equal(Verify(made["token"]!.GetValue<string>()).Id.ToString(), made["tokenId"]!.GetValue<string>());
        Assert.Equal(["tools = search"], made["caveats"]!.AsArray().Select(each => each!.GetValue<string>()));
    }

    [Theory]
    [InlineData("inspekt", "See `satgate token --help`.")]
    [InlineData("attenuate --nothing", "See `satgate token attenuate --help`.")]
    public async Task Run_WrongUsage_PointsToTheHelpOfTheVerb(string line, string expected)
    {
        var run = await CommandRun.OfAsync(Mint(), _folder, line.Split(' '));

        Assert.Equal(ExitCode.WrongUsage, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "satgate token inspect")]
    [InlineData("inspect --help", "--file token.txt")]
    [InlineData("attenuate --help", "--expires-in 1h")]
    public async Task Run_Help_TeachesByExample(string line, string example)
    {
        var run = await CommandRun.OfAsync(null, _folder, line.Split(' '));

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains(example, run.Output, StringComparison.Ordinal);
    }

    private static string Mint(params string[] caveats)
    {
        Assert.Equal(
            DecodeStatus.Decoded, Macaroon.Mint(s_key, Encoding.UTF8.GetBytes(Identifier), "", out var token));
        foreach (var caveat in caveats)
        {
            Assert.Equal(DecodeStatus.Decoded, token!.Append(caveat, out token));
        }

        return token!.ToText();
    }

    private static VerifiedMacaroon Verify(string text)
    {
        Assert.Equal(DecodeStatus.Decoded, Macaroon.Decode(text, out var token));
        Assert.Equal(VerifyStatus.Verified, MacaroonVerifier.Verify(token!, s_key, out var verified));
        return verified!;
    }

    private static IEnumerable<string> Caveats(VerifiedMacaroon token) => Enumerable.Range(0, token.Token.CaveatCount)
        .Select(index => Encoding.UTF8.GetString(token.Token.CaveatAt(index)));

    private async Task<string> AccountAsync(string token, params string[] arguments)
    {
        var run = await CommandRun.OfAsync(token, _folder, ["attenuate", "--budget", "5", .. arguments]);
        return Verify(run.Output.TrimEnd('\n')).Account!.Account;
    }
}

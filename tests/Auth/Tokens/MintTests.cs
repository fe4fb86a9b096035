using SatGate.Contracts.Auth.V1;
using SatGate.Macaroons.Caveats;
using SatGate.Macaroons.Format;
using Status = SatGate.Contracts.Auth.V1.MintResponse.Types.Status;

namespace SatGate.Auth.Tests.Tokens;

public sealed class MintTests
{
    [Fact]
    public async Task Mint_WithoutTerms_EndsAfterTheDefaultLifetime()
    {
        using var auth = AuthHost.Start();

        var token = await auth.VerifiedAsync(await auth.MintAsync());
        Assert.Equal(auth.Time.GetUtcNow() + TimeSpan.FromHours(24), token.ExpiresAt);
        Assert.Equal("https://gateway.example/mcp", token.Token.Location);
        var eternal = await auth.VerifiedAsync(await auth.MintAsync(new Terms { NeverExpires = true }));
        Assert.Null(eternal.ExpiresAt);
    }

    [Fact]
    public async Task Mint_EveryTerm_IsACaveat()
    {
        using var auth = AuthHost.Start();
        var terms = new Terms
        {
            Tools = { "search", "read_*" },
            Servers = { "web" },
            Scope = "api:*",
            MaxCost = 5,
            Depth = 2,
            Addresses = { "10.0.0.0/8" },
            Arguments = """{"search":{"q":{"one_of":["x"]}}}""",
            Label = "team a",
            ExpiresIn = 60,
        };

        var token = await auth.VerifiedAsync(await auth.MintAsync(terms, tenant: ""));
        Assert.Equal("team a", token.Label);
        Assert.Equal(5, token.MaxCost);
        Assert.Equal(auth.Time.GetUtcNow() + TimeSpan.FromSeconds(60), token.ExpiresAt);
        Assert.Equal(DenialReason.None, Check("search", "web", "10.1.1.1", 5, "x"));
        Assert.Equal(DenialReason.ToolForbidden, Check("write", "web", "10.1.1.1", 5, "x"));
        Assert.Equal(DenialReason.ServerForbidden, Check("search", "files", "10.1.1.1", 5, "x"));
        Assert.Equal(DenialReason.AddressForbidden, Check("search", "web", "11.1.1.1", 5, "x"));
        Assert.Equal(DenialReason.CostTooHigh, Check("search", "web", "10.1.1.1", 6, "x"));
        Assert.Equal(DenialReason.ArgumentForbidden, Check("search", "web", "10.1.1.1", 5, "y"));

        DenialReason Check(string tool, string server, string address, long cost, string q) => token.Check(
            Access.Call(
                tool,
                server,
                tenant: "",
                auth.Time.GetUtcNow(),
                System.Net.IPAddress.Parse(address),
                cost,
                System.Text.Encoding.UTF8.GetBytes($$"""{"q":"{{q}}"}"""))).Reason;
    }

    [Fact]
    public async Task Mint_Twice_GivesTwoTokensAndTwoAccounts()
    {
        using var auth = AuthHost.Start();

        var one = await Mint(auth, new Terms());
        var other = await Mint(auth, new Terms());
        Assert.NotEqual(one.Account, other.Account);
        Assert.NotEqual(one.TokenId, other.TokenId);
        var verified = await auth.VerifiedAsync(one.Token);
        Assert.Equal(verified.Id.ToString(), one.TokenId);
        Assert.Equal(verified.Account!.Account, one.Account);
    }

    public static TheoryData<Terms> BadTerms =>
    [
        new Terms { Tools = { "a,b" } },
        new Terms { Tools = { "" } },
        new Terms { Tools = { "a b" } },
        new Terms { Servers = { "*x" } },
        new Terms { Scope = "a b" },
        new Terms { Scope = "a,,b" },
        new Terms { MaxCost = -1 },
        new Terms { Depth = -1 },
        new Terms { Depth = 65 },
        new Terms { Addresses = { "10.0.0.1/8" } },
        new Terms { Arguments = "{" },
        new Terms { Arguments = """{"x":{"y":{"max":5}}}""" },
        new Terms { Label = " x" },
        new Terms { Label = "a\nb" },
        new Terms { ExpiresIn = -1 },
        new Terms { ExpiresIn = long.MaxValue },
        new Terms { ExpiresIn = 5, NeverExpires = true },
        new Terms { Tools = { Enumerable.Range(0, 1000).Select(i => $"tool_{i}") } },
    ];

    [Theory]
    [MemberData(nameof(BadTerms))]
    public async Task Mint_WithTermsThatNoVerifierWouldRead_IsRefused(Terms terms)
    {
        using var auth = AuthHost.Start();

        var refused = await Mint(auth, terms);
        Assert.Equal(Status.InvalidArgument, refused.Status);
        Assert.NotEqual("", refused.Detail);
        Assert.Empty((await auth.ListAsync()).Tokens);
    }

    [Fact]
    public async Task Mint_ScopeAsPeopleWriteIt_IsBroughtIntoItsForm()
    {
        using var auth = AuthHost.Start();

        Macaroon.Decode(await auth.MintAsync(new Terms { Scope = "read, db:*" }), out var token);
        Assert.Equal("scope = read,db:*", System.Text.Encoding.UTF8.GetString(token!.CaveatAt(0)));
    }

    [Fact]
    public async Task Mint_BeyondTheTokensOnRecord_IsRefusedUntilSomeHaveEnded()
    {
        using var auth = AuthHost.Start(options => options with
        {
            IssuedTokensMax = 2, ExpiredTokensKept = TimeSpan.FromDays(1),
        });
        await auth.MintAsync(new Terms { ExpiresIn = 60 });
        await auth.MintAsync(new Terms { NeverExpires = true });

        Assert.Equal(Status.TooManyTokens, (await Mint(auth, new Terms())).Status);
        auth.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(61));
        Assert.Equal(Status.Minted, (await Mint(auth, new Terms())).Status);
        Assert.Equal(2, (await auth.ListAsync()).Tokens.Count);
    }

    private static async Task<MintResponse> Mint(AuthHost auth, Terms terms) => await auth.Client.MintAsync(
        new MintRequest { Terms = terms }, cancellationToken: TestContext.Current.CancellationToken);
}

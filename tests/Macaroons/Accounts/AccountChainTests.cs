using SatGate.Macaroons.Accounts;
using SatGate.Macaroons.Caveats;
using SatGate.Macaroons.Chain;

namespace SatGate.Macaroons.Tests.Accounts;

/// <summary>Nothing a holder appends reaches more money: the budget escapes of the prior art, one by one.</summary>
public sealed class AccountChainTests
{
    [Fact]
    public void Accounts_RootToken_IsNamedByItsIdentifier()
    {
        var account = Assert.Single(TestTokens.Verified("expires = 4102444800").Accounts);

        Assert.Equal(TestTokens.Identifier, account.Account);
        Assert.Null(account.Parent);
    }

    // W3: appending any caveat made a new budget key, and an unknown key was unlimited.
    [Trait("weakness", "W3")]
    [Theory]
    [InlineData("label = x")]
    [InlineData("nonce = x")]
    [InlineData("expires = 4102444800")]
    [InlineData("not_before = 1")]
    [InlineData("tools = *")]
    [InlineData("servers = *")]
    [InlineData("tenant = acme")]
    [InlineData("max_cost = 1")]
    [InlineData("depth = 3")]
    [InlineData("ip = 10.0.0.0/8")]
    [InlineData("scope = api:*")]
    [InlineData("args = eyJ4Ijp7ImEiOnsiYWJzZW50Ijp0cnVlfX19")]
    public void Accounts_AnyCaveatAppended_StayTheSame(string caveat)
    {
        foreach (var parent in (string[][])[[], ["budget = 5"], ["label = a", "budget = 5", "budget = 2"]])
        {
            var token = TestTokens.Verified(parent);
            var child = TestTokens.Verify(TestTokens.Append(token.Token, caveat, caveat));

            Assert.Equal(DenialReason.None, TestTokens.Check(child, TestTokens.Call()));
            Assert.NotEqual(token.Id, child.Id);
            Assert.Equal(Names(token), Names(child));
            Assert.Equal(token.Account!.Credits, child.Account!.Credits);
        }
    }

    [Theory]
    [InlineData("budget_id = del-000000000000000000000000")]
    [InlineData("account = default")]
    [InlineData("budget = default")]
    [InlineData("parent = 000000000000")]
    public void Accounts_CaveatThatNamesAnAccount_IsRefused(string caveat)
    {
        Assert.False(TestTokens.Verified("budget = 5", caveat).Check(TestTokens.Call()).IsNone);
    }

    [Fact]
    public void Accounts_BudgetAppended_IsASubAccountUnderTheOneBefore()
    {
        var token = TestTokens.Verified("budget = 50", "tools = *", "budget = 20", "label = x");

        Assert.Collection(
            token.Accounts,
            root => Assert.Equal(TestTokens.Identifier, root.Account),
            first =>
            {
                Assert.Equal($"sub:{token.ChainIds[1]}", first.Account);
                Assert.Equal(TestTokens.Identifier, first.Parent);
                Assert.Equal(50, first.Credits);
            },
            second =>
            {
                Assert.Equal($"sub:{token.ChainIds[3]}", second.Account);
                Assert.Equal($"sub:{token.ChainIds[1]}", second.Parent);
                Assert.Equal(20, second.Credits);
            });
        Assert.Equal(token.Accounts[2], token.Account);
    }

    // W4: a delegated budget of 0 was an unknown key and unlimited, or silently the parent's whole budget.
    [Trait("weakness", "W4")]
    [Fact]
    public void Accounts_BudgetOfZero_IsAnOwnAccountWithoutCredits()
    {
        var account = TestTokens.Verified("budget = 5", "budget = 0").Account!;

        Assert.Equal(0, account.Credits);
        Assert.StartsWith("sub:", account.Account, StringComparison.Ordinal);
        Assert.Equal(TestTokens.Verified("budget = 5").Account!.Account, account.Parent);
        Assert.NotEqual(account.Parent, account.Account);
    }

    // The child asks for more than its parent has: the token says so and the ledger refuses to open it.
    [Fact]
    public void Accounts_BudgetAboveTheParents_StaysUnderTheParent()
    {
        var account = TestTokens.Verified("budget = 5", "budget = 9223372036854775807").Account!;

        Assert.Equal(TestTokens.Verified("budget = 5").Account!.Account, account.Parent);
    }

    [Fact]
    public void Accounts_CopiedToken_IsOneAccount()
    {
        Assert.Equal(Names(TestTokens.Verified("budget = 5")), Names(TestTokens.Verified("budget = 5")));
    }

    [Fact]
    public void Accounts_EqualDelegationsWithTwoNonces_AreTwoAccounts()
    {
        var one = TestTokens.Verified("nonce = a", "budget = 5");
        var other = TestTokens.Verified("nonce = b", "budget = 5");
        var same = TestTokens.Verified("nonce = a", "budget = 5");

        Assert.NotEqual(one.Account!.Account, other.Account!.Account);
        Assert.Equal(one.Account, same.Account);
        Assert.Equal(one.Account.Parent, other.Account.Parent);
    }

    [Fact]
    public void Accounts_Terms_ComeOnlyFromBeforeTheBudget()
    {
        string[] caveats = ["label = a", "expires = 4102444800", "expires = 4102444900", "budget = 5"];
        var token = TestTokens.Verified(caveats);
        var later = TestTokens.Verified([.. caveats, "label = b", "expires = 1900000000"]);

        Assert.Equal("a", token.Account!.Label);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(4102444800), token.Account.ExpiresAt);
        Assert.Equal(token.Account, later.Account);
        Assert.Equal("b", later.Label);
    }

    [Theory]
    [InlineData("depth = 0|budget = 1", false)]
    [InlineData("depth = 1|budget = 1", true)]
    [InlineData("depth = 1|budget = 2|budget = 1", false)]
    [InlineData("budget = 3|depth = 1|budget = 1", true)]
    [InlineData("depth = 1|depth = 5|budget = 2|budget = 1", false)]
    [InlineData("depth = 2|budget = 3|depth = 5|budget = 2|budget = 1", false)]
    [InlineData("depth = 2|budget = 3|depth = 5|budget = 2", true)]
    [InlineData("budget = 1|depth = 0", true)]
    public void Check_Depth_BoundsTheBudgetsThatFollow(string caveats, bool allowed)
    {
        var token = TestTokens.Verified(caveats.Split('|'));

        Assert.Equal(
            allowed ? DenialReason.None : DenialReason.DepthExceeded, TestTokens.Check(token, TestTokens.Call()));
    }

    [Theory]
    [InlineData(16, DenialReason.None)]
    [InlineData(17, DenialReason.DepthExceeded)]
    public void Check_Budgets_AreBoundedWithoutADepthToo(int budgets, DenialReason expected)
    {
        var token = TestTokens.Verified([.. Enumerable.Repeat("budget = 1", budgets)]);

        Assert.Equal(expected, TestTokens.Check(token, TestTokens.Call()));
        Assert.Equal(expected == DenialReason.None, token.Accounts.Count == budgets + 1);
    }

    [Fact]
    public void Accounts_DepthMax_FallsWithEveryBudget()
    {
        var token = TestTokens.Verified("depth = 3", "budget = 5", "budget = 4");

        Assert.Equal([16, 2, 1], token.Accounts.Select(account => account.DepthMax));
    }

    // W18: a ban of one exact signature was escaped by appending a caveat.
    [Trait("weakness", "W18")]
    [Theory]
    [InlineData("label = x")]
    [InlineData("budget = 1")]
    [InlineData("expires = 4102444800")]
    public void ChainIds_OfADescendant_HoldEveryAncestors(string caveat)
    {
        var revoked = TestTokens.Verified("tools = *", "budget = 5");
        var escape = TestTokens.Verify(TestTokens.Append(revoked.Token, caveat, "label = y"));
        var sibling = TestTokens.Verified("tools = *", "budget = 6");

        Assert.Contains(revoked.Id, escape.ChainIds.ToArray());
        Assert.DoesNotContain(revoked.Id, sibling.ChainIds.ToArray());
    }

    // W17: names of 48 bits. Ours have 128 and fit the ledger's alphabet and length.
    [Trait("weakness", "W17")]
    [Fact]
    public void Accounts_Names_AreLongAndFitTheLedger()
    {
        foreach (var account in TestTokens.Verified("budget = 5").Accounts)
        {
            Assert.InRange(account.Account.Length, 32, 128);
            Assert.Matches(@"\A[A-Za-z0-9._:/-]+\z", account.Account);
        }
    }

    private static string[] Names(VerifiedMacaroon token) => [.. token.Accounts.Select(Name)];

    private static string Name(AccountLink link) => $"{link.Parent}>{link.Account}";
}

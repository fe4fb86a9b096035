using SatGate.Testing;

namespace SatGate.EndToEnd.Tests.Tokens;

/// <summary>Tokens that carry budgets, seen from the agents that hold them: real gateway, real server.</summary>
public sealed class DelegationTests
{
    [Trait("weakness", "W53")]
    [Fact]
    public async Task Parent_DelegatesToTwo_OneRunsOutAndTheOtherGoesOn()
    {
        var (gateway, root) = await TokenGateway.StartAsync(100);
        await using var stop = gateway;
        using var parent = root;
        var (first, _) = await parent.DelegateAsync(3);
        var (second, _) = await parent.DelegateAsync(5, ",\"label\":\"second\",\"expiresIn\":3600");
        using var spender = await TokenAgent.OpenAsync(gateway, first);
        using var saver = await TokenAgent.OpenAsync(gateway, second);
        (await saver.CallAsync("ok")).AssertText("ok");

        await spender.SpendAsync("ok", 3);

        (await saver.CallAsync("ok")).AssertText("ok");
        (await parent.CallAsync("ok")).AssertText("ok");
        await saver.SettledAsync();
        await parent.SettledAsync();
        Assert.Equal(3, await saver.FigureAsync("remaining"));
        Assert.Equal(8, await parent.FigureAsync("delegated"));
        Assert.Equal(91, await parent.FigureAsync("remaining"));
    }

    [Trait("weakness", "W3")]
    [Fact]
    public async Task Copies_OfAToken_SpendFromOneAccount()
    {
        var (gateway, root) = await TokenGateway.StartAsync(100);
        await using var stop = gateway;
        using var parent = root;
        var (token, _) = await parent.DelegateAsync(4);
        using var one = await TokenAgent.OpenAsync(gateway, token);
        using var copy = await TokenAgent.OpenAsync(gateway, token);
        using var labelled = await TokenAgent.OpenAsync(
            gateway, await TokenGateway.AttenuateAsync(gateway, token, "--label", "me", "--max-cost", "2"));

        (await one.CallAsync("ok")).AssertText("ok");
        (await copy.CallAsync("ok")).AssertText("ok");
        (await labelled.CallAsync("ok")).AssertText("ok");
        (await copy.CallAsync("ok")).AssertText("ok");

        (await one.CallAsync("ok")).AssertError(-32000, "budget_exhausted");
        (await labelled.CallAsync("ok")).AssertError(-32000, "budget_exhausted");
        Assert.Equal(96, await parent.FigureAsync("remaining"));
    }

    [Theory]
    [InlineData(10, null)]
    [InlineData(11, "delegation_failed")]
    public async Task Delegation_OfMoreThanThereIs_IsRefused(long budget, string? error)
    {
        var (gateway, root) = await TokenGateway.StartAsync(10);
        await using var stop = gateway;
        using var parent = root;

        var answer = await parent.AskAsync("satgate/delegate", $"{{\"budget\":{budget}}}");

        Assert.True(answer.ErrorReason == error, $"{answer}");
        Assert.Equal(error is null ? 0 : 10, await parent.FigureAsync("remaining"));
    }

    [Trait("weakness", "W8")]
    [Theory]
    [InlineData("{\"budget\":2}", null)]
    [InlineData("{\"budget\":2.0,\"tools\":[\"ok\"],\"maxCost\":1,\"depth\":0,\"nonce\":\"n1\"}", null)]
    [InlineData("{\"budget\":11,\"nonce\":\"n1\"}", -32000)]
    [InlineData("{\"budget\":-1}", -32602)]
    [InlineData("{\"budget\":1.5}", -32602)]
    [InlineData("{\"budget\":\"2\"}", -32602)]
    [InlineData("{}", -32602)]
    [InlineData("{\"budget\":2,\"expiresin\":60}", -32602)]
    [InlineData("{\"budget\":2,\"expiresIn\":0}", -32602)]
    [InlineData("{\"budget\":2,\"tools\":[]}", -32602)]
    [InlineData("{\"budget\":2,\"tools\":[\"a,b\"]}", -32602)]
    public async Task Delegation_WithThisOrThat_IsRefusedOrMade(string parameters, int? code)
    {
        var (gateway, root) = await TokenGateway.StartAsync(10);
        await using var stop = gateway;
        using var parent = root;

        var answer = await parent.AskAsync("satgate/delegate", parameters);

        Assert.True(answer.ErrorCode == code, $"{answer}");
    }

    [Theory]
    [InlineData("satgate/revoke", "", null)]
    [InlineData("satgate/revoke", ",\"_meta\":{\"note\":1}", null)]
    [InlineData("satgate/revoke", ",\"cascade\":false", -32602)]
    [InlineData("satgate/return", "", null)]
    [InlineData("satgate/return", ",\"amount\":1", -32602)]
    [InlineData("satgate/return", ",\"token\":\"x\"", -32602)]
    public async Task Descendants_WithAMemberNobodyKnows_AreLeftAlone(string method, string more, int? code)
    {
        var (gateway, root) = await TokenGateway.StartAsync(10);
        await using var stop = gateway;
        using var parent = root;
        var (token, id) = await parent.DelegateAsync(4);
        using var child = await TokenAgent.OpenAsync(gateway, token);

        var answer = await parent.AskAsync(method, $"{{\"tokenId\":\"{id}\"{more}}}");

        Assert.True(answer.ErrorCode == code, $"{answer}");
        Assert.Equal(code is null ? 10 : 6, await parent.FigureAsync("remaining"));
        Assert.Equal(code is null ? null : "ok", (await child.CallAsync("ok")).Text);
    }

    [Trait("weakness", "W4")]
    [Fact]
    public async Task Budget_OfZero_PaysForFreeToolsOnly()
    {
        var (gateway, root) = await TokenGateway.StartAsync(10, "tools: { costs: { environment: 0 } }\n");
        await using var stop = gateway;
        using var parent = root;
        var (token, _) = await parent.DelegateAsync(0);
        using var child = await TokenAgent.OpenAsync(gateway, token);

        Assert.Null((await child.CallAsync("environment")).ErrorReason);
        (await child.CallAsync("ok")).AssertError(-32000, "budget_exhausted");
        Assert.Equal(10, await parent.FigureAsync("remaining"));
    }

    [Trait("weakness", "W7")]
    [Fact]
    public async Task Return_OfAChild_GivesBackWhatItHasNotSpent()
    {
        var (gateway, root) = await TokenGateway.StartAsync(10);
        await using var stop = gateway;
        using var parent = root;
        var (token, id) = await parent.DelegateAsync(6);
        var (_, otherId) = await parent.DelegateAsync(1);
        using var child = await TokenAgent.OpenAsync(gateway, token);
        (await child.CallAsync("ok")).AssertText("ok");
        await child.SettledAsync();

        // Upwards, sideways, to itself and into the dark: all the same words.
        var rootId = (await parent.ResultAsync("satgate/budget")).GetProperty("tokenId").GetString();
        foreach (var foreign in (string[])[rootId!, otherId, id, new('0', 32)])
        {
            (await child.AskAsync("satgate/return", $"{{\"tokenId\":\"{foreign}\"}}"))
                .AssertError(-32001, "policy_denied");
            (await child.AskAsync("satgate/revoke", $"{{\"tokenId\":\"{foreign}\"}}"))
                .AssertError(-32001, "policy_denied");
        }

        var returned = await parent.ResultAsync("satgate/return", $"{{\"tokenId\":\"{id}\"}}");

        Assert.Equal(5, returned.GetProperty("returned").GetInt64());
        Assert.Equal(8, returned.GetProperty("parentRemaining").GetInt64());
        Assert.Equal(8, await parent.FigureAsync("remaining"));
        (await child.CallAsync("ok")).AssertError(-32000, "budget_exhausted");
        var again = await parent.ResultAsync("satgate/return", $"{{\"tokenId\":\"{id}\"}}");
        Assert.Equal(8, again.GetProperty("parentRemaining").GetInt64());
    }

    [Trait("weakness", "W18")]
    [Fact]
    public async Task Revocation_OfAParent_StopsBothItsChildrenAndNobodyElse()
    {
        var (gateway, root) = await TokenGateway.StartAsync(100);
        await using var stop = gateway;
        using var top = root;
        var (middle, middleId) = await top.DelegateAsync(20);
        var (other, _) = await top.DelegateAsync(20);
        using var parent = await TokenAgent.OpenAsync(gateway, middle);
        using var bystander = await TokenAgent.OpenAsync(gateway, other);
        var (online, _) = await parent.DelegateAsync(5);
        var offline = await TokenGateway.AttenuateAsync(gateway, middle, "--budget", "5");
        using var first = await TokenAgent.OpenAsync(gateway, online);
        using var second = await TokenAgent.OpenAsync(gateway, offline);
        (await first.CallAsync("ok")).AssertText("ok");
        (await second.CallAsync("ok")).AssertText("ok");
        await first.SettledAsync();
        await second.SettledAsync();

        var revoked = await top.ResultAsync("satgate/revoke", $"{{\"tokenId\":\"{middleId}\"}}");

        Assert.True(revoked.GetProperty("revoked").GetBoolean());
        Assert.Equal(18, revoked.GetProperty("returned").GetInt64());
        foreach (var stopped in (TokenAgent[])[parent, first, second])
        {
            var answer = await stopped.CallAsync("ok");
            Assert.Equal(401, answer.Status);
            answer.AssertError(-32001, "token_revoked");
        }

        (await bystander.CallAsync("ok")).AssertText("ok");
        (await top.CallAsync("ok")).AssertText("ok");
    }

    [Fact]
    public async Task Token_NarrowedOffline_OpensItsAccountOnItsFirstCallAndKeepsToItsTools()
    {
        var (gateway, root) = await TokenGateway.StartAsync(10);
        await using var stop = gateway;
        using var parent = root;
        var token = await TokenGateway.AttenuateAsync(
            gateway, parent.Token, "--tools", "ok,wrong_*", "--budget", "2", "--expires-in", "1h");
        using var child = await TokenAgent.OpenAsync(gateway, token);

        Assert.Equal(["ok", "ping", "wrong_id"], await child.ToolsAsync());
        Assert.Contains("twice", await parent.ToolsAsync());
        Assert.Equal(2, await child.FigureAsync("remaining"));
        Assert.Equal(10, await parent.FigureAsync("remaining"));
        (await child.CallAsync("twice")).AssertError(-32001, "policy_denied");
        await child.SpendAsync("ok", 2);
        Assert.Equal(8, await parent.FigureAsync("remaining"));

        var greedy = await TokenGateway.AttenuateAsync(gateway, parent.Token, "--budget", "9");
        using var refused = await TokenAgent.OpenAsync(gateway, greedy);
        Assert.Equal(8, await refused.FigureAsync("remaining"));
        (await refused.CallAsync("ok")).AssertError(-32000, "delegation_failed");
        Assert.Equal(8, await parent.FigureAsync("remaining"));
    }

    [Trait("weakness", "W5")]
    [Fact]
    public async Task Kill_AndRestart_KeepsBalancesAndRevocations()
    {
        var folder = Directory.CreateTempSubdirectory("satgate-kept-").FullName;
        var config = TokenGateway.Config(
            50, Path.Combine(folder, "auth.db"), Path.Combine(folder, "root.token"))
            .Replace("limit: 50", $"limit: 50, path: \"{folder}/budget.db\"", StringComparison.Ordinal);
        var cancel = TestContext.Current.CancellationToken;
        try
        {
            string token, kept, revoked;
            await using (var gateway = await GatewayProcess.StartAsync(config, cancel))
            {
                token = (await File.ReadAllTextAsync(Path.Combine(folder, "root.token"), cancel)).Trim();
                using var root = await TokenAgent.OpenAsync(gateway, token);
                string id;
                (revoked, id) = await root.DelegateAsync(5);
                (kept, _) = await root.DelegateAsync(5);
                using var child = await TokenAgent.OpenAsync(gateway, kept);
                (await child.CallAsync("ok")).AssertText("ok");
                await root.ResultAsync("satgate/revoke", $"{{\"tokenId\":\"{id}\"}}");

                Signals.SendKill(gateway.Process.Id);
                await gateway.Process.WaitAsync(cancel);
            }

            await using var again = await GatewayProcess.StartAsync(config, cancel);
            using var parent = await TokenAgent.OpenAsync(again, token);
            using var heir = await TokenAgent.OpenAsync(again, kept);
            Assert.Equal(45, await parent.FigureAsync("remaining"));
            await heir.SpendAsync("ok", 4);
            using var dead = new RawMcp(again.Aggregate) { Token = revoked };
            Assert.Equal("token_revoked", (await dead.PostAsync(Messages.Initialize, cancel)).ErrorReason);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

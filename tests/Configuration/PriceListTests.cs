using SatGate.Gateway.Configuration;
using SatGate.Gateway.Pricing;

namespace SatGate.Configuration.Tests;

/// <summary>Which price wins: exact name, longest pattern, default; with the server before without.</summary>
public sealed class PriceListTests
{
    private static readonly PriceList s_prices = Prices("""
        tools:
          defaultCost: 1
          costs:
            web_search: 5
            "web_*": 3
            "web_search_*": 4
            "gpt4_*": 25
            "github.*": 2
            github.search: 7
            "github.s*": 8
            "db.*": 9
            "a_very_long_prefix_*": 11
            read_file: 0
          settle:
            "web_*": { onToolError: refund }
            web_search: { onUnknown: hold }
            "github.*": { onToolError: refund, onUnknown: refund }
        """);

    [Theory]
    [InlineData("files", "web_search", 5)]
    [InlineData("files", "web_searc", 3)]
    [InlineData("files", "web_search2", 3)]
    [InlineData("files", "web_search_", 4)]
    [InlineData("files", "web_search_deep", 4)]
    [InlineData("files", "web_", 3)]
    [InlineData("files", "web", 1)]
    [InlineData("files", "Web_search", 1)]
    [InlineData("files", "gpt4_turbo", 25)]
    [InlineData("files", "read_file", 0)]
    [InlineData("files", "", 1)]
    // With the server.
    [InlineData("github", "search", 7)]
    [InlineData("github", "search_code", 8)]
    [InlineData("github", "list", 2)]
    [InlineData("github", "web_search", 5)]
    [InlineData("github", "web_x", 2)]
    [InlineData("github", "a_very_long_prefix_x", 11)]
    [InlineData("files", "search", 1)]
    [InlineData("Github", "search", 1)]
    // A server cannot take another's price by calling its tool `github.search`; where no server has the name, it is a
    // tool's.
    [InlineData("files", "github.search", 1)]
    [InlineData("github", "github.search", 8 - 6)]
    [InlineData("files", "db.query", 9)]
    public void Of_Tool_HasThePriceThatWins(string server, string tool, long cost) =>
        Assert.Equal(cost, s_prices.Of(server, tool).Cost);

    [Theory]
    [InlineData("*", "files", "anything", 6)]
    [InlineData("*", "github", "anything", 6)]
    [InlineData("github.*", "github", "anything", 6)]
    [InlineData("github.*", "files", "anything", 1)]
    [InlineData("github.x", "github", "x", 6)]
    [InlineData("githubx", "github", "x", 1)]
    public void Of_SinglePattern_MatchesWhatItSays(string pattern, string server, string tool, long cost) =>
        Assert.Equal(cost, Prices($"tools: {{ costs: {{ '{pattern}': 6 }} }}").Of(server, tool).Cost);

    [Fact]
    public void Of_BareAndServerPatternOfTheSameLength_TakesTheServers() =>
        Assert.Equal(2, Prices("tools: { costs: { 'abcdefgh*': 1, 'github.a*': 2 } }").Of("github", "abcdefghi").Cost);

    [Theory]
    [InlineData("files", "read", ToolErrorRule.Charge, UnknownOutcomeRule.Charge)]
    [InlineData("files", "web_x", ToolErrorRule.Refund, UnknownOutcomeRule.Charge)]
    [InlineData("files", "web_search", ToolErrorRule.Charge, UnknownOutcomeRule.Hold)]
    [InlineData("github", "x", ToolErrorRule.Refund, UnknownOutcomeRule.Refund)]
    public void Of_SettlementRules_AreThoseOfThePatternThatWins(
        string server, string tool, ToolErrorRule onToolError, UnknownOutcomeRule onUnknown)
    {
        var price = s_prices.Of(server, tool);
        Assert.Equal((onToolError, onUnknown), (price.OnToolError, price.OnUnknown));
    }

    [Fact]
    public void Of_NoPrices_IsTheDefault()
    {
        Assert.Equal(new ToolPrice(4, ToolErrorRule.Refund, UnknownOutcomeRule.Hold),
            Prices("tools: { defaultCost: 4, onToolError: refund, onUnknown: hold }").Of("files", "x"));
    }

    [Fact]
    public void Of_AnyTool_AllocatesNothing()
    {
        var total = s_prices.Of("github", "search_code").Cost;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            total += s_prices.Of("github", "web_search_x").Cost + s_prices.Of("files", "unknown").Cost;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(total > 0);
    }

    private static PriceList Prices(string yaml) =>
        new(Load.Good("upstreams: { files: { command: [x] }, github: { command: [x] } }\n" + yaml));
}

using System.Buffers.Text;
using System.Text;
using SatGate.Macaroons.Caveats;
using SatGate.Macaroons.Chain;

namespace SatGate.Macaroons.Tests.Arguments;

public sealed class ArgumentsCaveatTests
{
    private const string Pay = """
        {"pay":{"currency":{"one_of":["EUR","USD"]},"amount":{"min":"0.01","max":"200"},"memo":{"absent":true}}}
        """;

    [Theory]
    [InlineData("""{"currency":"EUR","amount":200}""", null)]
    [InlineData("""{"amount":0.01,"currency":"USD","other":{"x":[1]}}""", null)]
    [InlineData("""{"currency":"\u0045UR","amount":200.000}""", null)]
    [InlineData("""{"currency":"GBP","amount":1}""", "currency")]
    [InlineData("""{"currency":"eur","amount":1}""", "currency")]
    [InlineData("""{"currency":["EUR"],"amount":1}""", "currency")]
    [InlineData("""{"currency":null,"amount":1}""", "currency")]
    [InlineData("""{"amount":1}""", "currency")]
    [InlineData("""{"currency":"EUR"}""", "amount")]
    [InlineData("""{"currency":"EUR","amount":200.0000000000000000000000001}""", "amount")]
    [InlineData("""{"currency":"EUR","amount":0.0099999999999999999999}""", "amount")]
    [InlineData("""{"currency":"EUR","amount":-1}""", "amount")]
    [InlineData("""{"currency":"EUR","amount":"100"}""", "amount")]
    [InlineData("""{"currency":"EUR","amount":1e2}""", "amount")]
    [InlineData("""{"currency":"EUR","amount":1E-1}""", "amount")]
    [InlineData("""{"currency":"EUR","amount":1,"memo":null}""", "memo")]
    [InlineData("{}", "currency")]
    [InlineData("", "currency")]
    public void Check_Arguments_AreHeldToTheRule(string arguments, string? refusedField)
    {
        var denial = Rules(Pay).Check(TestTokens.Call("pay", arguments: arguments));

        Assert.Equal(refusedField is null ? DenialReason.None : DenialReason.ArgumentForbidden, denial.Reason);
        Assert.Equal(refusedField, denial.Field);
    }

    [Theory]
    [InlineData("""{"currency":"EUR","amount":1,"amount":1}""")]
    [InlineData("""{"currency":"EUR","amount":1,"\u0061mount":100000}""")]
    [InlineData("""{"currency":"EUR","amount":1,"Amount":100000}""")]
    [InlineData("""{"currency":"EUR","AMOUNT":1}""")]
    [InlineData("""{"currency":"EUR","amount":1,"x":{"y":1,"y":2}}""")]
    [InlineData("""{"currency":"EUR","amount":1,"x":"\ud800"}{}""")]
    [InlineData("""{"currency":"\ud800","amount":1}""")]
    [InlineData("""{"currency":"EUR","amount":1,}""")]
    [InlineData("""{"currency":"EUR","amount":1/**/}""")]
    [InlineData("""{"currency":"EUR","amount":1} x""")]
    [InlineData("""{"currency":"EUR","amount":01}""")]
    [InlineData("""{"currency":"EUR","amount":NaN}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\ufeff{\"currency\":\"EUR\",\"amount\":1}")]
    public void Check_ArgumentsThatReadersMayReadDifferently_AreRefused(string arguments)
    {
        var denial = Rules(Pay).Check(TestTokens.Call("pay", arguments: arguments));

        Assert.Equal(DenialReason.ArgumentsUnreadable, denial.Reason);
    }

    [Fact]
    public void Check_ArgumentsThatAreNoTextOrTooDeep_AreRefused()
    {
        var token = Rules(Pay);
        byte[] noText = [.. "{\"currency\":\"EUR\",\"amount\":1,\"x\":\""u8, 0xFF, .. "\"}"u8];
        Assert.Equal(DenialReason.ArgumentsUnreadable, token.Check(Call(noText)).Reason);

        Assert.Equal(DenialReason.None, token.Check(Call(Nested(60))).Reason);
        Assert.Equal(DenialReason.ArgumentsUnreadable, token.Check(Call(Nested(70))).Reason);

        static byte[] Nested(int depth) => Encoding.UTF8.GetBytes(
            "{\"currency\":\"EUR\",\"amount\":1,\"x\":" + new string('[', depth) + new string(']', depth) + "}");
        static Access Call(byte[] arguments) =>
            Access.Call("pay", "web", "acme", TestTokens.Now, address: null, cost: 1, arguments);
    }

    [Fact]
    public void Check_Denial_NamesTheRuleAndNeverTheValue()
    {
        var denial = Rules(Pay).Check(
            TestTokens.Call("pay", arguments: """{"currency":"SECRET","amount":1}"""));

        Assert.Equal("args", denial.Caveat);
        Assert.Equal("one of EUR, USD", denial.Allowed);
        Assert.DoesNotContain("SECRET", denial.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ToolWithoutARule_IsFree()
    {
        var token = Rules(Pay);

        Assert.True(token.Check(TestTokens.Call("search", arguments: "not even json")).IsNone);
        Assert.False(token.Check(TestTokens.Call("pay", arguments: "not even json")).IsNone);
    }

    [Fact]
    public void Check_List_ShowsAToolWhoseArgumentsAreLimited()
    {
        Assert.True(Rules(Pay).Check(Access.List("pay", "web", "acme", TestTokens.Now, null, 1)).IsNone);
    }

    [Theory]
    [InlineData("web.pay", "pay", "web", false)]
    [InlineData("web.pay", "pay", "bank", true)]
    [InlineData("pa*", "pay", "web", false)]
    [InlineData("*", "anything", "web", false)]
    public void Check_RulePatterns_MatchAsInTools(string pattern, string tool, string server, bool allowed)
    {
        var token = Rules("{\"" + pattern + "\":{\"x\":{\"absent\":true}}}");

        Assert.Equal(allowed, token.Check(TestTokens.Call(tool, server, arguments: """{"x":1}""")).IsNone);
        Assert.True(token.Check(TestTokens.Call(tool, server)).IsNone);
    }

    [Fact]
    public void Check_SeveralRulesAndCaveats_AllMustHold()
    {
        var one = Text("""{"pay":{"a":{"max":"5"}},"p*":{"b":{"max":"5"}}}""");
        var two = Text("""{"pay":{"a":{"min":"3"}}}""");
        var token = TestTokens.Verified(one, two);

        Assert.True(token.Check(TestTokens.Call("pay", arguments: """{"a":4,"b":1}""")).IsNone);
        Assert.Equal("a", token.Check(TestTokens.Call("pay", arguments: """{"a":6,"b":1}""")).Field);
        Assert.Equal("b", token.Check(TestTokens.Call("pay", arguments: """{"a":4,"b":6}""")).Field);
        Assert.Equal("a", token.Check(TestTokens.Call("pay", arguments: """{"a":2,"b":1}""")).Field);
    }

    [Theory]
    [InlineData("5", true)]
    [InlineData("5.0", true)]
    [InlineData("5.01", false)]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("\"5\"", false)]
    [InlineData("\"true\"", false)]
    [InlineData("-0.5", true)]
    [InlineData("0.5", false)]
    public void Check_OneOf_ComparesNumbersAndBooleansByValue(string value, bool allowed)
    {
        var token = Rules("""{"pay":{"a":{"one_of":[5,true,-0.50,"x"]}}}""");

        Assert.Equal(allowed, token.Check(TestTokens.Call("pay", arguments: $$"""{"a":{{value}}}""")).IsNone);
    }

    [Theory]
    [InlineData("-1", "1", "-0", true)]
    [InlineData("0", "1", "-0", true)]
    [InlineData("0", "0.3", "0.3", true)]
    [InlineData("0", "0.3", "0.30000000000000004", false)]
    [InlineData("-5", "-2", "-2.5", true)]
    [InlineData("-5", "-2", "-5.1", false)]
    [InlineData("-5", "-2", "-1.9", false)]
    [InlineData("9", "10", "9.99", true)]
    [InlineData("9", "10", "10.01", false)]
    [InlineData("9007199254740993", "9007199254740993", "9007199254740992", false)]
    [InlineData("9007199254740993", "9007199254740993", "9007199254740993", true)]
    [InlineData("0", "1", "0.00000000000000000000000000000000000000000000000000000000000001", true)]
    [InlineData("0", "1", "0.000000000000000000000000000000000000000000000000000000000000001", false)] // 65 characters
    public void Check_Range_ComparesDecimalsExactly(string min, string max, string value, bool allowed)
    {
        var token = Rules($$$$"""{"pay":{"a":{"min":"{{{{min}}}}","max":"{{{{max}}}}"}}}""");

        Assert.Equal(allowed, token.Check(TestTokens.Call("pay", arguments: $$"""{"a":{{value}}}""")).IsNone);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"pay":{}}""")]
    [InlineData("""{"pay":{"a":{}}}""")]
    [InlineData("""{"pay":{"a":{"max":5}}}""")]
    [InlineData("""{"pay":{"a":{"max":"5e3"}}}""")]
    [InlineData("""{"pay":{"a":{"max":" 5"}}}""")]
    [InlineData("""{"pay":{"a":{"max":""}}}""")]
    [InlineData("""{"pay":{"a":{"max":"٥"}}}""")]
    [InlineData("""{"pay":{"a":{"max":"5","absent":true}}}""")]
    [InlineData("""{"pay":{"a":{"one_of":["x"],"absent":true}}}""")]
    [InlineData("""{"pay":{"a":{"absent":false}}}""")]
    [InlineData("""{"pay":{"a":{"one_of":[]}}}""")]
    [InlineData("""{"pay":{"a":{"one_of":[null]}}}""")]
    [InlineData("""{"pay":{"a":{"one_of":[1e5]}}}""")]
    [InlineData("""{"pay":{"a":{"one_of":"x"}}}""")]
    [InlineData("""{"pay":{"a":{"OneOf":["x"]}}}""")]
    [InlineData("""{"pay":{"a":{"max":"5"},"a":{"max":"9"}}}""")]
    [InlineData("""{"pay":{"a":{"max":"5"}},"pay":{"b":{"max":"5"}}}""")]
    [InlineData("""{"p*y":{"a":{"max":"5"}}}""")]
    [InlineData("""{"":{"a":{"max":"5"}}}""")]
    [InlineData("""{"pay":{"":{"max":"5"}}}""")]
    [InlineData("""{"pay":{"a":{"url":{}}}}""")]
    [InlineData("""{"pay":{"a":{"url":{"hosts":[]}}}}""")]
    [InlineData("""{"pay":{"a":{"url":{"hosts":["A.example"]}}}}""")]
    [InlineData("""{"pay":{"a":{"url":{"hosts":["a.example."]}}}}""")]
    [InlineData("""{"pay":{"a":{"url":{"hosts":["10.0.0.1"]}}}}""")]
    [InlineData("""{"pay":{"a":{"url":{"hosts":["a.example/x"]}}}}""")]
    [InlineData("""{"pay":{"a":{"url":{"hosts":["a.example"],"ports":[1]}}}}""")]
    [InlineData("""{"pay":{"a":{"url":{"hosts":["a.example"],"prefixes":["x"]}}}}""")]
    [InlineData("""{"pay":{"a":{"url":{"hosts":["a.example"],"prefixes":["/%2e"]}}}}""")]
    public void Check_RuleThatCannotBeRead_RefusesTheToken(string rules)
    {
        var denial = Rules(rules).Check(TestTokens.Call("unrelated"));

        Assert.Equal(DenialReason.CaveatMalformed, denial.Reason);
        Assert.Equal("args", denial.Caveat);
    }

    [Theory]
    [InlineData("args = !!!")]
    [InlineData("args = {\"pay\":{\"a\":{\"max\":\"5\"}}}")]
    [InlineData("args = ")]
    public void Check_RuleThatIsNoBase64_RefusesTheToken(string caveat)
    {
        Assert.Equal(DenialReason.CaveatMalformed, TestTokens.Verified(caveat).Check(TestTokens.Call()).Reason);
    }

    private static string Text(string rules) =>
        "args = " + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(rules.Trim()));

    private static VerifiedMacaroon Rules(string rules) => TestTokens.Verified(Text(rules));
}

using SatGate.Gateway.Configuration;

namespace SatGate.Configuration.Tests;

/// <summary>
/// Variables in values: braced, with defaults, and SatGate's bare form; never a silently mangled secret.
/// </summary>
public sealed class VariableTests
{
    private const string NoVariable =
        "has a `${` that does not begin a variable; write ${NAME} or ${NAME:-default}, or $${ if the text is meant";

    [Trait("weakness", "W21")]
    [Trait("weakness", "W34")]
    [Theory]
    [InlineData("${TOKEN}", "s3cret-token-of-some-length")]
    [InlineData("$TOKEN", "s3cret-token-of-some-length")]
    [InlineData("a${PORT}b$HOME/c", "a9200b/home/me/c")]
    [InlineData("${NONE:-fallback}", "fallback")]
    [InlineData("${EMPTY:-fallback}", "fallback")]
    [InlineData("${NONE:-}", "")]
    [InlineData("${PORT:-1}", "9200")]
    [InlineData("${NONE:-$PORT}", "$PORT")]
    [InlineData("${EMPTY}x", "x")]
    [InlineData("pa$$word", "pa$word")]
    [InlineData("$${TOKEN}", "${TOKEN}")]
    [InlineData("$$$PORT", "$9200")]
    [InlineData("5$, $1, $(x), a$", "5$, $1, $(x), a$")]
    [InlineData("${MARKUP}", "a: [b\nc: ${TOKEN} $TOKEN")]
    public void Load_Variable_IsWhatItHolds(string text, string value)
    {
        var config = Load.Good($"upstreams: {{ a: {{ command: [x, '{text}'], env: {{ K: \"{text}\" }} }} }}");
        Assert.Equal(value, config.Upstreams[0].Command[1]);
        Assert.Equal(value, config.Upstreams[0].Env["K"]);
    }

    [Trait("weakness", "W34")]
    [Theory]
    [InlineData("${NONE}", "names the variable `NONE`, which is not set; set it, or write ${NONE:-…} with a default")]
    [InlineData("pa$word",
        "names the variable `word`, which is not set; set it, write ${word:-…} with a default, or $$word if the "
            + "dollar is meant")]
    [InlineData("${", NoVariable)]
    [InlineData("${}", NoVariable)]
    [InlineData("${1A}", NoVariable)]
    [InlineData("${A-b}", NoVariable)]
    [InlineData("${TOKEN", NoVariable)]
    public void Load_VariableThatIsNone_IsAnError(string text, string error) =>
        Assert.Equal([$"satgate.yaml:1:32: upstreams.a.command[1]: {error}"],
            Load.Bad($"upstreams: {{ a: {{ command: [x, '{text}'] }} }}"));

    [Theory]
    [InlineData("$PORT")]
    [InlineData("${PORT}")]
    [InlineData("\"${PORT}\"")]
    [InlineData("'${NONE:-9200}'")]
    public void Load_VariableForANumber_IsTheNumber(string port) =>
        Assert.Equal(9200, Load.Good($"{Load.Upstream}server:\n  port: {port}").Server.Port);

    [Fact]
    public void Load_VariableForFlagDurationAndWord_IsRead()
    {
        var config = Load.Good(Load.Upstream + """
            logging: { json: $FLAG }
            limits: { sessionIdle: $SPAN }
            naming: "${NONE:-prefix}"
            """);
        Assert.Equal(
            (LogFormat.Json, TimeSpan.FromSeconds(5), ToolNaming.Prefix),
            (config.Logging.Format, config.Limits.SessionIdle, config.Naming));
    }

    [Fact]
    public void Load_BracesWithoutQuotesInsideBraces_SaysThatQuotesAreMissing() =>
        Assert.EndsWith("inside [ ] and { } a variable needs quotes: \"${NAME}\"",
            Load.Bad(Load.Upstream + "server: { port: ${PORT} }")[0], StringComparison.Ordinal);

    [Fact]
    public void Load_VariableInAKey_StaysAsWritten() =>
        Assert.Equal(["$PORT"],
            Load.Good("upstreams: { a: { command: [x], env: { $PORT: 1 } } }").Upstreams[0].Env.Keys);

    [Fact]
    public void Load_VariableInAComment_IsNotLookedUp() => Load.Good(Load.Upstream + "# ${NONE}");
}

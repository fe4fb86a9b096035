using System.Text.Json.Nodes;

namespace SatGate.Standalone.Commands.Demo;

/// <summary>
/// What came of a step, or should: two are the same when they say the same in <see cref="Text"/>, which names every
/// figure that matters.
/// </summary>
/// <param name="Text">For people, short.</param>
/// <param name="Cost">Credits paid; null where the answer says nothing of it.</param>
/// <param name="Left">Credits that remain; null likewise.</param>
internal sealed record Outcome(string Text, long? Cost, long? Left)
{
    /// <summary>More that came, worth reading and not compared: a list, a message.</summary>
    public string? Note { get; init; }

    public static Outcome Session(string version) => new($"a session, MCP {version}", null, null);

    public static Outcome Tools(int count) => new($"{count} tools", null, null);

    public static Outcome Free() => new("cost 0", 0, null);

    public static Outcome Quoted(long cost, long left) => new($"would cost {cost}, {left} left", null, left);

    public static Outcome Paid(long cost, long left) => new($"cost {cost}, {left} left", cost, left);

    public static Outcome Failed(long cost, long left) => new($"failed, cost {cost}, {left} left", cost, left);

    public static Outcome Refused(string error, long left) => new($"{error}, {left} left", 0, left);

    public static Outcome Balance(long spent, long left) => new($"{spent} spent, {left} left", null, left);

    public static Outcome Delegated(long credits, long left) => new($"{credits} given, {left} left", null, left);

    public static Outcome Returned(long credits, long left) => new($"{credits} came back, {left} left", null, left);

    /// <summary>Something that no step hopes for.</summary>
    public static Outcome Unexpected(string what) => new(what, null, null);

    /// <summary>Reads the answer to a call of a tool.</summary>
    public static Outcome OfCall(JsonObject answer)
    {
        if (answer["error"] is JsonObject error)
        {
            var data = error["data"] as JsonObject;
            return data?["remaining_credits"]?.GetValue<long>() is { } left
                ? Refused($"{data["error"]}", left) with { Note = $"{error["message"]}" }
                : Unexpected($"error {error["code"]}: {error["message"]}");
        }

        var result = answer["result"] as JsonObject;
        var text = result?["content"]?[0]?["text"]?.ToString();
        var meta = result?["_meta"] as JsonObject;
        var cost = meta?["satgate/cost_credits"]?.GetValue<long>();
        var remaining = meta?["satgate/remaining_credits"]?.GetValue<long>();
        return (cost, remaining) switch
        {
            (0, null) => Free(),
            ({ } paid, { } left) when result?["isError"]?.GetValue<bool>() is true =>
                Failed(paid, left) with { Note = text },
            ({ } paid, { } left) => Paid(paid, left),
            _ => Unexpected($"no cost in {answer.ToJsonString()}"),
        };
    }
}

using System.Text.Json.Nodes;

namespace SatGate.Standalone.Commands.Demo;

/// <summary>
/// For machines: one JSON object per step and line, then one that says how all ended and where to connect.
/// </summary>
internal sealed class JsonNarration(CommandContext context) : IDemoNarration
{
    public void Begin(Uri endpoint)
    {
        // Every line is a step or the end.
    }

    public void Tell(int number, DemoStep step, Outcome came)
    {
        var line = new JsonObject
        {
            ["step"] = number, ["asks"] = step.Asks, ["should"] = step.Should,
            ["expected"] = step.Expected.Text, ["came"] = came.Text, ["ok"] = step.Holds(came),
        };
        AddWhereKnown(line, "costCredits", came.Cost);
        AddWhereKnown(line, "remainingCredits", came.Left);
        if (came.Note is { } note)
        {
            line["note"] = note;
        }

        JsonOutput.WriteLine(line, context);
    }

    public void End(DemoGateway gateway, int steps, DemoStep? failed, bool staysUp) => JsonOutput.WriteLine(
        new JsonObject
        {
            ["done"] = true, ["ok"] = failed is null, ["steps"] = steps, ["failed"] = failed?.Asks,
            ["url"] = staysUp ? gateway.Endpoint.ToString() : null,
            ["token"] = staysUp ? gateway.Token : null,
        },
        context);

    private static void AddWhereKnown(JsonObject line, string name, long? credits)
    {
        if (credits is { } known)
        {
            line[name] = known;
        }
    }
}

using System.Text;

namespace SatGate.Gateway.Aggregation;

/// <summary>
/// The zero-cost tool `ping` of the aggregate endpoint: always listed, always answers, needs no upstream.
/// </summary>
internal static class PingTool
{
    public const string Name = "ping";

    private const string Schema = """{"type":"object","properties":{},"additionalProperties":false}""";

    private const string Hints = """{"readOnlyHint":true,"idempotentHint":true,"openWorldHint":false}""";

    private const string Text =
        "Answers at once and costs nothing. Use it to check the connection to the gateway.";

    private const string Answer =
        "\"content\":[{\"type\":\"text\",\"text\":\"pong\"}],\"_meta\":{\"satgate/cost_credits\":0}}";

    public static readonly ReadOnlyMemory<byte> Item = Encoding.UTF8.GetBytes(
        $$"""{"name":"ping","title":"Ping","description":"{{Text}}","inputSchema":{{Schema}},"""
        + $$""" "annotations":{{Hints}}}""");

    public static readonly ReadOnlyMemory<byte> Result = Encoding.UTF8.GetBytes("{" + Answer);

    public static readonly ReadOnlyMemory<byte> ModernResult =
        Encoding.UTF8.GetBytes("""{"resultType":"complete",""" + Answer);
}

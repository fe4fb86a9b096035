using System.Text.Json;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Limiting;

/// <summary>The caller calls faster than the rate limit lets it; says when to try again.</summary>
internal sealed record RateRefusal : Refusal
{
    private readonly int _seconds;

    public RateRefusal(in RateAnswer answer)
        : base(JsonRpcCodes.RateLimited, "rate_limited", $"Too many calls: try again in {answer.WaitSeconds} seconds.")
    {
        _seconds = answer.WaitSeconds;
        HttpStatus = 429;
    }

    public override void WriteData(Utf8JsonWriter writer) => writer.WriteNumber("retry_after_seconds", _seconds);
}

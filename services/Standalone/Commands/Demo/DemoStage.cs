namespace SatGate.Standalone.Commands.Demo;

/// <summary>Who plays: the agent, the helper it gives a budget to, and the gateway that some steps restart.</summary>
internal sealed record DemoStage(DemoGateway Gateway, DemoAgent Agent, DemoAgent Helper)
{
    /// <summary>What the helper pays with, and its id; empty until the agent has delegated.</summary>
    public (string Token, string Id) HelperToken { get; set; } = ("", "");
}

namespace SatGate.Standalone.Commands.Demo;

/// <summary>Who plays: the agent, and the gateway that some steps restart.</summary>
internal sealed record DemoStage(DemoGateway Gateway, DemoAgent Agent);

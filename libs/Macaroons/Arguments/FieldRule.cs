namespace SatGate.Macaroons.Arguments;

/// <summary>The condition on the argument of this name.</summary>
internal sealed record FieldRule(string Name, IArgumentCondition Condition);

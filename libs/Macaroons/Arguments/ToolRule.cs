using SatGate.Macaroons.Caveats;

namespace SatGate.Macaroons.Arguments;

/// <summary>The conditions on the arguments of the tools that match; all must hold.</summary>
internal sealed record ToolRule(NamePattern Tool, FieldRule[] Fields);

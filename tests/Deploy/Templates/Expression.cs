namespace SatGate.Deploy.Tests.Templates;

/// <summary>What stands between the braces.</summary>
internal abstract record Expression;

internal sealed record LiteralExpression(object? Value) : Expression;

/// <summary>`.a.b` of the dot (no variable), `$.a.b` (an empty name) or `$x.a.b`.</summary>
internal sealed record FieldExpression(string? Variable, IReadOnlyList<string> Path) : Expression;

/// <summary>A function with its arguments; a pipe adds the value before it as the last one.</summary>
internal sealed record CallExpression(string Function, IReadOnlyList<Expression> Arguments) : Expression;

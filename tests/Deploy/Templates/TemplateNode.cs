namespace SatGate.Deploy.Tests.Templates;

/// <summary>A part of a Go template.</summary>
internal abstract record TemplateNode;

internal sealed record TextNode(string Text) : TemplateNode;

internal sealed record OutputNode(Expression Value) : TemplateNode;

/// <summary>`$name := value`.</summary>
internal sealed record VariableNode(string Name, Expression Value) : TemplateNode;

/// <summary>`if` and `with`; an `else if` is an `if` inside <paramref name="Else"/>.</summary>
internal sealed record BranchNode(
    bool IsWith, Expression Condition, IReadOnlyList<TemplateNode> Then, IReadOnlyList<TemplateNode> Else)
    : TemplateNode;

internal sealed record RangeNode(
    string? Key, string? Item, Expression Items, IReadOnlyList<TemplateNode> Body)
    : TemplateNode;

internal sealed record DefineNode(string Name, IReadOnlyList<TemplateNode> Body) : TemplateNode;

using System.Text;
using SatGate.Deploy.Tests.Yaml;

namespace SatGate.Deploy.Tests.Templates;

/// <summary>
/// Executes templates. Stricter than Helm in one thing: a value that is absent must not be printed, so that a name
/// which is in no values.yaml is found.
/// </summary>
internal sealed class TemplateRun(IReadOnlyDictionary<string, DefineNode> definitions)
{
    private const int DepthMax = 50;

    private int _depth;

    /// <summary>The text of a file for a root such as `{Values, Release, Chart}`.</summary>
    public string Execute(IReadOnlyList<TemplateNode> nodes, object? root)
    {
        if (++_depth > DepthMax)
        {
            throw new FormatException("templates include each other without end");
        }

        var output = new StringBuilder();
        Run(nodes, root, new Dictionary<string, object?> { [""] = root }, output);
        _depth--;
        return output.ToString();
    }

    private void Run(
        IReadOnlyList<TemplateNode> nodes, object? dot, Dictionary<string, object?> variables, StringBuilder output)
    {
        // What a block declares ends with it.
        variables = new Dictionary<string, object?>(variables);
        foreach (var node in nodes)
        {
            switch (node)
            {
                case TextNode text:
                    output.Append(text.Text);
                    break;
                case OutputNode value:
                    output.Append(TemplateFunctions.Print(Value(value.Value, dot, variables)));
                    break;
                case VariableNode variable:
                    variables[variable.Name] = Value(variable.Value, dot, variables);
                    break;
                case BranchNode branch:
                    var condition = Value(branch.Condition, dot, variables);
                    var isTrue = TemplateFunctions.IsTrue(condition);
                    var inner = isTrue && branch.IsWith ? condition : dot;
                    Run(isTrue ? branch.Then : branch.Else, inner, variables, output);
                    break;
                case RangeNode range:
                    Repeat(range, dot, variables, output);
                    break;
                case DefineNode:
                    break;
                default:
                    throw new FormatException($"unexpected {node.GetType().Name}");
            }
        }
    }

    private void Repeat(
        RangeNode range, object? dot, Dictionary<string, object?> variables, StringBuilder output)
    {
        IEnumerable<(object? Key, object? Item)> items = Value(range.Items, dot, variables) switch
        {
            Map map => map.OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => ((object?)entry.Key, entry.Value)),
            List<object?> list => list.Select((item, index) => ((object?)(long)index, item)),
            null => [],
            var other => throw new FormatException($"range over a {other.GetType().Name}"),
        };
        foreach (var (key, item) in items)
        {
            var scope = new Dictionary<string, object?>(variables);
            if (range.Key is not null)
            {
                scope[range.Key] = key;
            }

            if (range.Item is not null)
            {
                scope[range.Item] = item;
            }

            Run(range.Body, item, scope, output);
        }
    }

    private object? Value(Expression expression, object? dot, Dictionary<string, object?> variables) =>
        expression switch
        {
            LiteralExpression literal => literal.Value,
            FieldExpression field => Field(field, dot, variables),
            CallExpression { Function: "and" or "or" } call => Choose(call, dot, variables),
            CallExpression { Function: "include", Arguments: [var name, var argument] } => Execute(
                definitions.TryGetValue(TemplateFunctions.Print(Value(name, dot, variables)), out var definition)
                    ? definition.Body
                    : throw new FormatException($"no template {name}"),
                Value(argument, dot, variables)),
            CallExpression call => TemplateFunctions.Call(
                call.Function, [.. call.Arguments.Select(argument => Value(argument, dot, variables))]),
            _ => throw new FormatException($"unexpected {expression.GetType().Name}"),
        };

    // The first that decides is the result, and the rest is not looked at.
    private object? Choose(CallExpression call, object? dot, Dictionary<string, object?> variables)
    {
        object? value = null;
        foreach (var argument in call.Arguments)
        {
            value = Value(argument, dot, variables);
            if (TemplateFunctions.IsTrue(value) == (call.Function == "or"))
            {
                break;
            }
        }

        return value;
    }

    private static object? Field(FieldExpression field, object? dot, Dictionary<string, object?> variables)
    {
        var value = field.Variable is null
            ? dot
            : variables.TryGetValue(field.Variable, out var known)
                ? known
                : throw new FormatException($"no variable ${field.Variable}");
        foreach (var name in field.Path)
        {
            value = value is Map map
                ? map.GetValueOrDefault(name)
                : throw new FormatException($".{name} of nothing, in .{string.Join('.', field.Path)}");
        }

        return value;
    }
}

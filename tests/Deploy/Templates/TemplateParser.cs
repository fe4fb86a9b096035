using System.Text.RegularExpressions;

namespace SatGate.Deploy.Tests.Templates;

/// <summary>Reads the subset of Go templates of the chart: define, if, with, range, variables, output.</summary>
internal sealed partial class TemplateParser
{
    private readonly List<(bool IsAction, string Text)> _parts;
    private int _next;

    private TemplateParser(string text) => _parts = Split(text);

    public static IReadOnlyList<TemplateNode> Parse(string text)
    {
        var parser = new TemplateParser(text);
        var nodes = parser.Body(out var end);
        return end is null ? nodes : throw new FormatException($"unexpected {{{{ {end} }}}}");
    }

    // `{{-` takes the white space before it, `-}}` the one behind it.
    private static List<(bool IsAction, string Text)> Split(string text)
    {
        var parts = new List<(bool, string)>();
        var at = 0;
        var isTrimmed = false;
        foreach (var match in Action().Matches(text).Cast<Match>())
        {
            Add(text[at..match.Index], match.Groups[1].Length > 0);
            if (!match.Groups[2].Value.StartsWith("/*", StringComparison.Ordinal))
            {
                parts.Add((true, match.Groups[2].Value.Trim()));
            }

            isTrimmed = match.Groups[3].Length > 0;
            at = match.Index + match.Length;
        }

        Add(text[at..], false);
        return parts;

        void Add(string piece, bool trimEnd)
        {
            piece = isTrimmed ? piece.TrimStart() : piece;
            piece = trimEnd ? piece.TrimEnd() : piece;
            if (piece.Contains("{{", StringComparison.Ordinal) || piece.Contains("}}", StringComparison.Ordinal))
            {
                throw new FormatException($"an action without an end near: {piece.Trim()}");
            }

            parts.Add((false, piece));
        }
    }

    /// <param name="end">The `end` or `else …` that stopped it; null at the end of the file.</param>
    private List<TemplateNode> Body(out string? end)
    {
        var nodes = new List<TemplateNode>();
        while (_next < _parts.Count)
        {
            var (isAction, text) = _parts[_next++];
            if (!isAction)
            {
                nodes.Add(new TextNode(text));
            }
            else if (text == "end" || text.StartsWith("else", StringComparison.Ordinal))
            {
                end = text;
                return nodes;
            }
            else
            {
                nodes.Add(Node(text));
            }
        }

        end = null;
        return nodes;
    }

    private TemplateNode Node(string text)
    {
        var word = text.Split(' ', 2)[0];
        var rest = text[word.Length..].Trim();
        switch (word)
        {
            case "if" or "with":
                return Branch(word == "with", rest);
            case "range":
                return Range(rest);
            case "define":
                var body = Body(out var end);
                Expect(end == "end", "define");
                return new DefineNode(rest.Trim('"'), body);
        }

        var variable = Assignment().Match(text);
        return variable.Success
            ? new VariableNode(variable.Groups[1].Value, ExpressionParser.Parse(variable.Groups[2].Value))
            : new OutputNode(ExpressionParser.Parse(text));
    }

    private BranchNode Branch(bool isWith, string condition)
    {
        var then = Body(out var end);
        Expect(end is not null, "if");
        IReadOnlyList<TemplateNode> otherwise = [];
        if (end!.StartsWith("else if ", StringComparison.Ordinal))
        {
            otherwise = [Branch(false, end["else if ".Length..])];
        }
        else if (end == "else")
        {
            otherwise = Body(out end);
            Expect(end == "end", "else");
        }

        return new BranchNode(isWith, ExpressionParser.Parse(condition), then, otherwise);
    }

    private RangeNode Range(string text)
    {
        var variables = Loop().Match(text);
        var items = ExpressionParser.Parse(variables.Success ? variables.Groups[3].Value : text);
        var body = Body(out var end);
        Expect(end == "end", "range");
        return new RangeNode(
            variables.Groups[2].Success ? variables.Groups[1].Value : null,
            !variables.Success ? null : (variables.Groups[2].Success ? variables.Groups[2] : variables.Groups[1]).Value,
            items,
            body);
    }

    private static void Expect(bool isAsExpected, string what)
    {
        if (!isAsExpected)
        {
            throw new FormatException($"{what} has no end");
        }
    }

    [GeneratedRegex(@"\{\{(-\s)?\s*(.*?)\s*(\s-)?\}\}", RegexOptions.Singleline)]
    private static partial Regex Action();

    [GeneratedRegex(@"\A\$(\w+)\s*:=\s*(.+)\z", RegexOptions.Singleline)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\A\$(\w+)(?:\s*,\s*\$(\w+))?\s*:=\s*(.+)\z", RegexOptions.Singleline)]
    private static partial Regex Loop();
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace SatGate.Deploy.Tests.Templates;

/// <summary>Reads the expressions of a template; what is outside of the chart's subset is an error.</summary>
internal sealed partial class ExpressionParser
{
    private readonly List<string> _tokens;
    private int _next;

    private ExpressionParser(string text)
    {
        var matches = Token().Matches(text);
        var read = matches.Sum(match => match.Length) + text.Count(char.IsWhiteSpace)
            - matches.Sum(match => match.Value.Count(char.IsWhiteSpace));
        _tokens = read == text.Length
            ? [.. matches.Select(match => match.Value)]
            : throw new FormatException($"cannot read: {text}");
    }

    public static Expression Parse(string text)
    {
        var parser = new ExpressionParser(text);
        var pipeline = parser.Pipeline();
        return parser._next == parser._tokens.Count
            ? pipeline
            : throw new FormatException($"cannot read: {text}");
    }

    private string? Peek => _next < _tokens.Count ? _tokens[_next] : null;

    private Expression Pipeline()
    {
        var value = Command();
        while (Peek == "|")
        {
            _next++;
            value = Command() is CallExpression call
                ? call with { Arguments = [.. call.Arguments, value] }
                : throw new FormatException("only a function can follow a pipe");
        }

        return value;
    }

    private Expression Command()
    {
        var first = Operand();
        if (first is not CallExpression { Arguments.Count: 0 } call)
        {
            return first;
        }

        var arguments = new List<Expression>();
        while (Peek is not (null or "|" or ")"))
        {
            arguments.Add(Operand());
        }

        return call with { Arguments = arguments };
    }

    private Expression Operand()
    {
        var token = Peek ?? throw new FormatException("an operand is missing");
        _next++;
        return token switch
        {
            "(" => Parenthesis(),
            "true" => new LiteralExpression(true),
            "false" => new LiteralExpression(false),
            "." => new FieldExpression(null, []),
            _ when token[0] == '"' => new LiteralExpression(Regex.Unescape(token[1..^1])),
            _ when char.IsAsciiDigit(token[0]) =>
                new LiteralExpression(long.Parse(token, CultureInfo.InvariantCulture)),
            _ when token[0] == '.' => new FieldExpression(null, token[1..].Split('.')),
            _ when token[0] == '$' => Variable(token),
            _ => new CallExpression(token, []),
        };
    }

    private Expression Parenthesis()
    {
        var inner = Pipeline();
        if (Peek != ")")
        {
            throw new FormatException(") is missing");
        }

        _next++;
        return inner;
    }

    private static FieldExpression Variable(string token)
    {
        var parts = token[1..].Split('.');
        return new FieldExpression(parts[0], parts[1..]);
    }

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|\d+|\$\w*(?:\.\w+)*|(?:\.\w+)+|\.|[A-Za-z]\w*|[()|]
        """)]
    private static partial Regex Token();
}

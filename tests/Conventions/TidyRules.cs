using System.Globalization;
using System.Text.RegularExpressions;

namespace SatGate.Conventions.Tests;

/// <summary>The rules of style as functions of one file: each returns one line for each breach.</summary>
internal static partial class TidyRules
{
    public const int FileLinesMax = 300;
    public const int LineCharactersMax = 120;
    public const int BlockLinesMax = 60;
    public const int ProgramLinesMax = 20;

    /// <summary>A file is short enough to be one thing.</summary>
    public static IEnumerable<string> LongFiles(SourceFile file) =>
        file.Lines.Length - 1 > FileLinesMax ? [$"{file.Path}: {file.Lines.Length - 1} lines"] : [];

    /// <summary>A line fits two to a screen; a line that is one unbreakable address may be longer.</summary>
    public static IEnumerable<string> LongLines(SourceFile file) => file.Lines
        .Select((line, index) => (Length: new StringInfo(line).LengthInTextElements, line, Number: index + 1))
        .Where(line => line.Length > LineCharactersMax && !LoneAddress().IsMatch(line.line))
        .Select(line => $"{file.Path}:{line.Number}: {line.Length} characters");

    /// <summary>No method or block is longer than a screen; types may be. Braces stand on lines of their own.</summary>
    public static IEnumerable<string> LongBlocks(SourceFile file)
    {
        for (var start = 0; start < file.Lines.Length; start++)
        {
            var line = file.Lines[start];
            if (line.TrimEnd() is not { } opening || opening.Trim() != "{" || IsOfType(file.Lines, start))
            {
                continue;
            }

            var closing = opening[..^1] + "}";
            var end = Array.FindIndex(
                file.Lines, start, text => text.StartsWith(closing, StringComparison.Ordinal));
            if (end - start - 1 > BlockLinesMax)
            {
                yield return $"{file.Path}:{start + 1}: {end - start - 1} lines";
            }
        }
    }

    /// <summary>Nothing is left for later, and no test is switched off.</summary>
    public static IEnumerable<string> Unfinished(SourceFile file) => file.Lines
        .Select((line, index) => (line, Number: index + 1))
        .Where(line => LeftForLater().IsMatch(line.line))
        .Select(line => $"{file.Path}:{line.Number}: {line.line.Trim()}");

    /// <summary>The file is named after a type it declares; a family of delegates may share one.</summary>
    public static IEnumerable<string> NamesWithoutType(SourceFile file)
    {
        var name = file.Name.Split('.', '{')[0];
        var isExempt = file.Name is "Program.cs" or "GlobalUsings.cs" or "AssemblyInfo.cs"
            || !AnyType().IsMatch(file.Text);
        return isExempt || Declares(file.Text, name) ? [] : [$"{file.Path}: declares no type {name}"];
    }

    /// <summary>Folders are features and types are nouns of the glossary: kinds and catch-alls are neither.</summary>
    public static IEnumerable<string> KindNames(SourceFile file) =>
        KindFolder().IsMatch(file.Path) || KindType().IsMatch(file.Text) ? [$"{file.Path}: named after a kind"] : [];

    /// <summary>The event ids of generated log messages.</summary>
    public static IEnumerable<(int Id, string Path)> LogEventIds(SourceFile file) => LogMessage().Matches(file.Text)
        .Select(match => (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), file.Path));

    /// <summary>Nothing of the machine it was written on: no absolute path, no address of a package registry.</summary>
    public static IEnumerable<string> MachineTraces(SourceFile file) => file.Lines
        .Select((line, index) => (line, Number: index + 1))
        .Where(line => MachineTrace().IsMatch(line.line))
        .Select(line => $"{file.Path}:{line.Number}: {line.line.Trim()}");

    /// <summary>Files of this repository a document names: links, and paths of examples and deployment.</summary>
    public static IEnumerable<string> NamedFiles(SourceFile document) =>
        RelativeLink().Matches(document.Text).Concat(NamedPath().Matches(document.Text))
            .Select(match => match.Groups[1].Value)
            .Distinct();

    private static bool Declares(string text, string name) => Regex.IsMatch(
        text, $@"\b((class|record|struct|interface|enum)\s+|delegate\s[^;(]*\s){Regex.Escape(name)}\b");

    // The declaration is the nearest line above with the brace's indentation.
    private static bool IsOfType(string[] lines, int brace)
    {
        var indentation = lines[brace].IndexOf('{', StringComparison.Ordinal);
        for (var above = brace - 1; above >= 0; above--)
        {
            var line = lines[above];
            if (line.Trim().Length > 0 && line.Length - line.TrimStart().Length <= indentation)
            {
                return TypeDeclaration().IsMatch(line);
            }
        }

        return false;
    }

    [GeneratedRegex(@"\b(class|record|struct|interface|enum|namespace)\b [A-Z]|^\s*: [A-Z]")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"\b(class|record|struct|interface|enum)\s+[A-Z]")]
    private static partial Regex AnyType();

    [GeneratedRegex(@"^\s*\S*https?://\S+\s*$|^\| ")]
    private static partial Regex LoneAddress();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|\bSkip *= *""")]
    private static partial Regex LeftForLater();

    [GeneratedRegex(@"(^|/)(Models|Helpers|Utils|Utilities|Managers|Base|Common|Misc)/")]
    private static partial Regex KindFolder();

    [GeneratedRegex(@"\b(class|record|struct|interface) \w+(Manager|Helper|Helpers|Utils|Util)\b")]
    private static partial Regex KindType();

    [GeneratedRegex(@"\[LoggerMessage\(\s*(?:EventId\s*=\s*)?(\d+)")]
    private static partial Regex LogMessage();

    [GeneratedRegex("(?<![\\w.~/-])/(work|root|Users)/\\w|[A-Z]:\\\\\\\\?Users|\"resolved\": *\"http|" +
        "registry *= *http|<add key=\"[^\"]*\" value=\"http")]
    private static partial Regex MachineTrace();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)")]
    private static partial Regex RelativeLink();

    [GeneratedRegex(@"(?<![\w/.-])((?:examples|components|deploy)/[\w./-]*\w\.(?:ya?ml|json))")]
    private static partial Regex NamedPath();
}

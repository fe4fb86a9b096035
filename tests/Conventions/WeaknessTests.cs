using System.Text.RegularExpressions;

namespace SatGate.Conventions.Tests;

/// <summary>docs/weaknesses.md and the tests that carry a weakness name each other; no number is left out.</summary>
public sealed partial class WeaknessTests
{
    private const int NumberMax = 53;

    private static IReadOnlyList<(string Id, string Prevented, string Tests)> Rows =>
    [
        .. Row().Matches(SourceFile.All.Single(file => file.Path == "docs/weaknesses.md").Text)
            .Select(row => (row.Groups["id"].Value, row.Groups["prevented"].Value, row.Groups["tests"].Value)),
    ];

    [Fact]
    public void Table_HasEveryNumberOnceInOrder() => Assert.Equal(
        Enumerable.Range(1, NumberMax).Select(number => $"W{number}"), Rows.Select(row => row.Id));

    [Fact]
    public void Row_WithoutTests_SaysThatItDoesNotConcernUs() => Assert.All(
        Rows.Where(row => row.Tests.Length == 0),
        row => Assert.StartsWith("does not concern us: ", row.Prevented, StringComparison.Ordinal));

    [Fact]
    public void TableAndTests_NameEachOther()
    {
        var named = Rows
            .SelectMany(row => Name().Matches(row.Tests).Select(name => $"{row.Id} {name.Groups[1].Value}"))
            .Order(StringComparer.Ordinal);
        var carried = SourceFile.All
            .Where(file => file.IsCSharp && file.Path.StartsWith("tests/", StringComparison.Ordinal))
            .SelectMany(CarriedBy)
            .Order(StringComparer.Ordinal);

        Assert.Equal(carried, named);
    }

    [Theory]
    [InlineData("[Trait(\"weakness\", \"W3\")]\n    [Fact]\n    public void A_B_C()", "W3 Some.FileTests.A_B_C")]
    [InlineData(
        "[Trait(\"weakness\", \"W4\")]\n    [Theory]\n    [InlineData(\"void X(\")]\n    public async Task A_B()",
        "W4 Some.FileTests.A_B")]
    [InlineData("[Fact]\n    public void A_B_C()", null)]
    [InlineData("[Trait(\"weakness\", \"W3\")]\n    public void NotATest()", null)]
    public void CarriedBy_ATrait_IsItsTest(string source, string? expected) => Assert.Equal(
        expected is null ? [] : [expected],
        CarriedBy(new SourceFile("tests/Some/FileTests.cs", $"    {source}\n    {{\n")));

    // "W3 Suite.Class.Test" for each trait of a test.
    private static IEnumerable<string> CarriedBy(SourceFile file)
    {
        var parts = file.Path.Split('/');
        foreach (Match test in Carrier().Matches(file.Text))
        {
            foreach (Capture id in test.Groups["id"].Captures)
            {
                yield return $"{id.Value} {parts[1]}.{parts[^1][..^".cs".Length]}.{test.Groups["name"].Value}";
            }
        }
    }

    [GeneratedRegex(
        """^\| (?<id>W\d+) \|[^|]*\| (?<prevented>[^|]*?) \| (?<tests>[^|]*?) ?\|$""",
        RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();

    // Traits, then a test attribute, then other attributes, then the method.
    [GeneratedRegex(
        """
        (?:^[ ]+\[Trait\("weakness",[ ]"(?<id>W\d+)"\)\]\n)+
        [ ]+\[(?:Fact|Theory).*\n
        (?:(?![ ]+public[ ]|[ ]*\n).*\n)*
        [ ]+public[ ](?:override[ ]|async[ ])*(?:void|Task)[ ](?<name>\w+)\(
        """,
        RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Carrier();
}

namespace SatGate.Conventions.Tests;

/// <summary>Each rule refuses a breach and allows its tidy twin.</summary>
public sealed class TidyRulesTests
{
    [Theory]
    [InlineData(301, true)]
    [InlineData(300, false)]
    public void LongFiles_ByLines_AreFound(int lines, bool isFound)
    {
        AssertFound(TidyRules.LongFiles, string.Concat(Enumerable.Repeat("x\n", lines)), isFound);
    }

    [Theory]
    [InlineData(121, true)]
    [InlineData(120, false)]
    public void LongLines_ByCharacters_AreFound(int characters, bool isFound)
    {
        AssertFound(TidyRules.LongLines, new string('é', characters), isFound);
    }

    [Theory]
    [InlineData("    public void Run()", 61, true)]
    [InlineData("    public void Run()", 60, false)]
    [InlineData("    private sealed class Inner", 61, false)]
    [InlineData("    get", 61, true)]
    public void LongBlocks_OfMembers_AreFound(string declaration, int lines, bool isFound)
    {
        var body = string.Concat(Enumerable.Repeat("        x();\n", lines));

        AssertFound(TidyRules.LongBlocks, $"class A\n{{\n{declaration}\n    {{\n{body}    }}\n}}\n", isFound);
    }

    [Theory]
    [InlineData("// TODO later", true)]
    [InlineData("// FIXME", true)]
    [InlineData("throw new NotImplementedException();", true)]
    [InlineData("[Fact(Skip = \"flaky\")]", true)]
    [InlineData("// the todo list of the user", false)]
    [InlineData("values.Skip(1)", false)]
    public void Unfinished_Markers_AreFound(string line, bool isFound)
    {
        AssertFound(TidyRules.Unfinished, line, isFound);
    }

    [Theory]
    [InlineData("internal sealed record Other(int X);", true)]
    [InlineData("internal sealed record A(int X);", false)]
    [InlineData("public readonly ref struct A", false)]
    [InlineData("/// about A\npublic class B : A { }", true)]
    public void NamesWithoutType_AreFound(string text, bool isFound)
    {
        AssertFound(TidyRules.NamesWithoutType, text, isFound);
    }

    [Theory]
    [InlineData("services/Gateway/Helpers/A.cs", "class A;", true)]
    [InlineData("services/Gateway/Calls/A.cs", "class SessionManager;", true)]
    [InlineData("services/Gateway/Calls/A.cs", "class Sessions;", false)]
    public void KindNames_OfFoldersAndTypes_AreFound(string path, string text, bool isFound)
    {
        Assert.Equal(isFound, TidyRules.KindNames(new SourceFile(path, text)).Any());
    }

    [Theory]
    [InlineData("cd /work/x", true)]
    [InlineData("\"resolved\": \"https://somewhere/a.tgz\"", true)]
    [InlineData("registry=https://somewhere", true)]
    [InlineData("https://example.com/work/x", false)]
    [InlineData("/data/files", false)]
    public void MachineTraces_AreFound(string line, bool isFound)
    {
        AssertFound(TidyRules.MachineTraces, line, isFound);
    }

    [Fact]
    public void LogEventIds_InBothSpellings_AreRead()
    {
        var file = new SourceFile("A.cs", "[LoggerMessage(1001, x)] [LoggerMessage(EventId = 1002, x)]");

        Assert.Equal([1001, 1002], TidyRules.LogEventIds(file).Select(message => message.Id));
    }

    [Fact]
    public void NamedFiles_OfADocument_AreLinksAndExamples()
    {
        var file = new SourceFile(
            "README.md", "[a](docs/a.md#top) [b](https://x/y.md) and `examples/one.yaml`, not satgate.yaml");

        Assert.Equal(["docs/a.md", "examples/one.yaml"], TidyRules.NamedFiles(file));
    }

    private static void AssertFound(Func<SourceFile, IEnumerable<string>> rule, string text, bool isFound) =>
        Assert.Equal(isFound, rule(new SourceFile("services/Gateway/A.cs", text)).Any());
}

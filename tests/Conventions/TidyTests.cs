using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using SatGate.Testing;

namespace SatGate.Conventions.Tests;

/// <summary>The rules of CONTRIBUTING and of style, over the whole source tree.</summary>
public sealed partial class TidyTests
{
    private static IEnumerable<SourceFile> CSharp => SourceFile.All.Where(file => file.IsCSharp);

    private static IEnumerable<SourceFile> Code => SourceFile.All.Where(file => file.IsCSharp || file.IsJavaScript);

    // The rules and their samples spell out what they forbid.
    private static bool IsOfTheRules(SourceFile file) =>
        file.Path.StartsWith("tests/Conventions/TidyRules", StringComparison.Ordinal);

    private static void AssertNone(IEnumerable<string> breaches)
    {
        var found = breaches.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public void Files_OfCode_AreAtMost300Lines() => AssertNone(Code.SelectMany(TidyRules.LongFiles));

    [Fact]
    public void Lines_OfCode_AreAtMost120Characters() => AssertNone(Code.SelectMany(TidyRules.LongLines));

    [Fact]
    public void Methods_OfCSharp_AreAtMost60Lines() => AssertNone(CSharp.SelectMany(TidyRules.LongBlocks));

    [Fact]
    public void Code_IsFinished() => AssertNone(Code
        .Where(file => !IsOfTheRules(file))
        .SelectMany(TidyRules.Unfinished));

    [Fact]
    public void Files_OfCSharp_AreNamedAfterTheirType() => AssertNone(CSharp.SelectMany(TidyRules.NamesWithoutType));

    [Fact]
    public void FoldersAndTypes_AreNamedAfterFeatures() => AssertNone(CSharp
        .Where(file => !IsOfTheRules(file))
        .SelectMany(TidyRules.KindNames));

    [Fact]
    public void Programs_AreTablesOfContents() => AssertNone(CSharp
        .Where(file => file.Name == "Program.cs" && file.Lines.Length - 1 > TidyRules.ProgramLinesMax)
        .Select(file => $"{file.Path}: {file.Lines.Length - 1} lines"));

    [Fact]
    public void LogMessages_HaveIdsOfTheirOwn() => AssertNone(CSharp
        .Where(file => !IsOfTheRules(file))
        .SelectMany(TidyRules.LogEventIds)
        .GroupBy(message => message.Id)
        .Where(group => group.Count() > 1)
        .Select(group => $"{group.Key}: {string.Join(", ", group.Select(message => message.Path))}"));

    [Fact]
    public void Files_HoldNothingOfAMachine() => AssertNone(SourceFile.All
        .Where(file => !IsOfTheRules(file))
        .SelectMany(TidyRules.MachineTraces));

    [Fact]
    public void Projects_AreAllInTheSolution()
    {
        var solution = File.ReadAllText(Repository.PathOf("SatGate.Micro.sln")).Replace('\\', '/');

        AssertNone(SourceFile.All
            .Where(file => file.IsProject && !solution.Contains($"\"{file.Path}\"", StringComparison.Ordinal))
            .Select(file => file.Path));
    }

    [Fact]
    public void TestProjects_AreWhereTheTestCommandLooks() => AssertNone(SourceFile.All
        .Where(file => file.Name.EndsWith(".Tests.csproj", StringComparison.Ordinal))
        .Where(file => !SuiteProject().IsMatch(file.Path))
        .Select(file => file.Path));

    [Trait("weakness", "W29")]
    [Fact]
    public void Documents_NameFilesThatExist() => AssertNone(SourceFile.All
        .Where(file => file.IsMarkdown)
        .SelectMany(file => TidyRules.NamedFiles(file)
            .Where(name => !Exists(file, name))
            .Select(name => $"{file.Path}: {name}")));

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Commands_AreExecutable() => Assert.All(["dev", "satgate", ".ci/run"], path =>
        Assert.True(File.GetUnixFileMode(Repository.PathOf(path)).HasFlag(UnixFileMode.UserExecute), path));

    // A link is relative to its document, an example's path to the root.
    private static bool Exists(SourceFile document, string name)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(document.Path))!;
        return Path.Exists(Path.Combine(folder, name)) || Path.Exists(Repository.PathOf(name));
    }

    [GeneratedRegex(@"\Atests/[A-Za-z.]+/SatGate\.[A-Za-z.]+\.Tests\.csproj\z")]
    private static partial Regex SuiteProject();
}

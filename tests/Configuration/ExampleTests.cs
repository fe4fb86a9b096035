using SatGate.Gateway.Configuration;

namespace SatGate.Configuration.Tests;

/// <summary>Every example loads, with nothing left to warn of.</summary>
public sealed class ExampleTests
{
    public static TheoryData<string> ExampleNames => [.. Examples.Names];

    [Trait("weakness", "W29")]
    [Theory]
    [MemberData(nameof(ExampleNames))]
    public void Load_Example_IsWholeWithoutWarnings(string name)
    {
        var result = ConfigLoader.Load(
            new ConfigText(Examples.Read(name), name, Examples.Folder), variable => $"value-of-{variable}-0123456789");
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void Examples_ShowStdioHttpPricesAndCompatibility() => Assert.Superset(
        new HashSet<string>
        {
            "minimal-stdio.yaml", "http-upstream.yaml", "prices-and-windows.yaml", "satgate-compatible.yaml",
            "tokens.yaml",
        },
        Examples.Names.ToHashSet());
}

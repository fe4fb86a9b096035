namespace SatGate.Conformance.Tests;

/// <summary>The comparison itself: weaker or missing is a regression, equal or better is not.</summary>
public sealed class SuiteResultTests
{
    [Theory]
    [InlineData("SUCCESS", "SUCCESS", false)]
    [InlineData("SUCCESS", "FAILURE", true)]
    [InlineData("SUCCESS", "WARNING", true)]
    [InlineData("SUCCESS", "SKIPPED", true)]
    [InlineData("FAILURE", "FAILURE", false)]
    [InlineData("FAILURE", "SUCCESS", false)]
    public void RegressionsFrom_OneCheck_IsFoundWhenWeaker(string direct, string through, bool isFound)
    {
        Assert.Equal(isFound, Result(Check(through)).RegressionsFrom(Result(Check(direct)), _ => false).Count > 0);
    }

    [Fact]
    public void RegressionsFrom_SameCheckTwice_ComparesBoth()
    {
        var direct = Result(Check("SUCCESS"), Check("SUCCESS"));

        Assert.Single(Result(Check("SUCCESS")).RegressionsFrom(direct, _ => false));
        Assert.Single(Result(Check("SUCCESS"), Check("FAILURE")).RegressionsFrom(direct, _ => false));
        Assert.Empty(Result(Check("SUCCESS"), Check("SUCCESS")).RegressionsFrom(direct, _ => false));
    }

    [Fact]
    public void RegressionsFrom_ExemptCheck_IsNotFound()
    {
        Assert.Empty(Result().RegressionsFrom(Result(Check("SUCCESS")), check => check.Scenario == "scenario"));
    }

    [Fact]
    public void RequiredFailures_NotScoredScenario_DoesNotCount()
    {
        Assert.Single(Result(Check("FAILURE")).RequiredFailures);
        Assert.Empty(new SuiteResult("x", [Check("FAILURE")], new HashSet<string> { "scenario" }).RequiredFailures);
    }

    [Fact]
    public void NotScoredIn_Report_ReadsTheListAtItsEnd()
    {
        const string report =
            "✓ ping: 2 passed\n\nNot scored for 2025-11-25: 2\n  ✓ a-b (pending)\n  ✗ c (extension)\n";

        Assert.Equal(["a-b", "c"], SuiteResult.NotScoredIn(report).Order());
    }

    private static Check Check(string status) => new("scenario", "id", "name", status, "");

    private static SuiteResult Result(params Check[] checks) => new("run", checks, new HashSet<string>());
}

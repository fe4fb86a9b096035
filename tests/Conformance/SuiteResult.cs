using System.Text.RegularExpressions;

namespace SatGate.Conformance.Tests;

/// <summary>All checks of one run, and which scenarios count for the score.</summary>
internal sealed partial class SuiteResult(string title, IReadOnlyList<Check> checks, IReadOnlySet<string> notScored)
{
    /// <summary>What was run, for messages.</summary>
    public string Title => title;

    /// <summary>Scenarios that count.</summary>
    public IReadOnlyList<string> Required { get; } =
        [.. checks.Select(check => check.Scenario).Where(name => !notScored.Contains(name)).Distinct()];

    /// <summary>One line for each failed check of a required scenario.</summary>
    public IReadOnlyList<string> RequiredFailures { get; } =
    [
        .. checks.Where(check => check.Status == Check.Failure && !notScored.Contains(check.Scenario))
            .Select(check => $"{check.Scenario}: {check.Id} {check.Name}: {check.Message}"),
    ];

    /// <summary>
    /// One line for each check that succeeded directly and does not here: failed, weaker (WARNING, SKIPPED) or not
    /// reached. Checks of the same scenario, id and name are matched in their order.
    /// </summary>
    /// <param name="direct">The run without a gateway.</param>
    /// <param name="isExempt">Told the check as it is here, or as it was directly when it was not reached.</param>
    public IReadOnlyList<string> RegressionsFrom(SuiteResult direct, Func<Check, bool> isExempt)
    {
        var here = Keyed().ToDictionary(pair => pair.Key, pair => pair.Check);
        return
        [
            .. direct.Keyed()
                .Where(pair => pair.Check.Status == Check.Success)
                .Where(pair => here.GetValueOrDefault(pair.Key)?.Status != Check.Success)
                .Where(pair => !isExempt(here.GetValueOrDefault(pair.Key) ?? pair.Check))
                .Select(pair => Describe(pair.Key, here.GetValueOrDefault(pair.Key))),
        ];
    }

    /// <summary>Fails with every line in full.</summary>
    public static void AssertNone(IReadOnlyList<string> lines) =>
        Assert.True(lines.Count == 0, string.Join('\n', lines));

    /// <summary>The names after "Not scored" in the suite's report.</summary>
    public static IReadOnlySet<string> NotScoredIn(string report)
    {
        var start = report.IndexOf("Not scored for", StringComparison.Ordinal);
        return start < 0
            ? new HashSet<string>()
            : NotScoredLine().Matches(report[start..]).Select(match => match.Groups[1].Value).ToHashSet();
    }

    private static string Describe((string Scenario, string Id, string Name, int Ordinal) key, Check? check) =>
        $"{key.Scenario}: {key.Id} {key.Name} #{key.Ordinal}: "
        + (check is null ? "not reached" : $"{check.Status} {check.Message}");

    private IEnumerable<((string Scenario, string Id, string Name, int Ordinal) Key, Check Check)> Keyed() =>
        checks.GroupBy(check => (check.Scenario, check.Id, check.Name))
            .SelectMany(group => group.Select((check, ordinal) =>
                ((check.Scenario, check.Id, check.Name, ordinal), check)));

    [GeneratedRegex(@"^\s*[✓✗] ([a-z0-9-]+) \(", RegexOptions.Multiline)]
    private static partial Regex NotScoredLine();
}

namespace SatGate.Standalone.Commands.Demo;

/// <summary>One tool of the sample server: it answers at once, always the same, and touches nothing.</summary>
/// <param name="Name">As clients call it.</param>
/// <param name="Cost">Credits the demo's gateway asks for it; the server itself knows nothing of prices.</param>
/// <param name="Description">For a model.</param>
/// <param name="Argument">Its one argument, a required string.</param>
/// <param name="Answer">The text of its result; <c>{0}</c> is the argument.</param>
/// <param name="Fails">Whether the result says <c>isError</c>.</param>
internal sealed record SampleTool(
    string Name, long Cost, string Description, string Argument, string Answer, bool Fails = false)
{
    /// <summary>What the demo spends its credits on, cheapest first.</summary>
    public static IReadOnlyList<SampleTool> All { get; } =
    [
        new("read_page", 1, "Read one page of the sample library.", "page",
            "Page \"{0}\": agents call tools; tools cost money; someone has to keep count."),
        new("web_search", 5, "Search the sample library.", "query",
            "3 pages on \"{0}\": budgets, reservations, refunds. Read one with read_page."),
        new("flaky", 10, "Always fails: shows who pays for a failure.", "job",
            "\"{0}\" failed: the machine behind this tool is broken.", Fails: true),
        new("summarize", 25, "Summarize a text with a large model.", "text",
            "In short: {0}."),
    ];

    public static SampleTool Named(string name) => All.Single(tool => tool.Name == name);
}

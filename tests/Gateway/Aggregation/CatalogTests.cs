using System.Text;
using SatGate.Gateway.Aggregation;

namespace SatGate.Gateway.Tests.Aggregation;

public sealed class CatalogTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    private static ListPage Page(string server, params string[] names)
    {
        var items = names.Select(name => $$"""{"x":1.10,"name":"{{name}}"}""");
        var result = $$"""{"tools":[{{string.Join(',', items)}}],"ttlMs":5}""";
        return ListPage.Read(CatalogKind.Tools, server, Encoding.UTF8.GetBytes(result));
    }

    [Trait("weakness", "W10")]
    [Trait("weakness", "W45")]
    [Fact]
    public void Merge_NameOfSeveral_IsPrefixedForAllOwners()
    {
        var catalog =
            Catalog.Merge(
            CatalogKind.Tools, [Page("a", "read", "only"), Page("b", "read", "ping")], false, ["ping"], s_now);

        Assert.Equal(["a__read", "only", "b__read", "b__ping"], catalog.Items.Select(item => item.ExposedName));
        Assert.Equal(
            """{"x":1.10,"name":"a__read"}""", Encoding.UTF8.GetString(catalog.Find("a__read")!.ExposedJson().Span));
        Assert.Equal("""{"x":1.10,"name":"only"}""", Encoding.UTF8.GetString(catalog.Find("only")!.ExposedJson().Span));
        Assert.Null(catalog.Find("read"));
        Assert.Equal(5, catalog.TtlMs);
    }

    [Fact]
    public void Merge_PrefixNaming_PrefixesAll() =>
        Assert.Equal(
            ["a__read"],
            Catalog.Merge(CatalogKind.Tools, [Page("a", "read")], true, [], s_now)
                .Items.Select(item => item.ExposedName));

    [Fact]
    public void Write_LongList_IsPagedByOwnCursors()
    {
        var names = Enumerable.Range(0, PageWriter.PageItemsMax + 2).Select(i => $"t{i}").ToArray();
        var catalog = Catalog.Merge(CatalogKind.Tools, [Page("a", names)], false, [], s_now);

        var first = Capabilities.Parse(PageWriter.Write(CatalogKind.Tools, catalog, [], null, false)!.Value)!;
        var cursor = first["nextCursor"]!.ToString();
        var second = Capabilities.Parse(PageWriter.Write(CatalogKind.Tools, catalog, [], cursor, false)!.Value)!;

        Assert.Equal(
            names, first["tools"]!.AsArray().Concat(second["tools"]!.AsArray())
            .Select(tool => tool!["name"]!.ToString()));
        Assert.Null(second["nextCursor"]);
        Assert.Null(PageWriter.Write(CatalogKind.Tools, catalog, [], "bm9ib2R5", false));
        Assert.Null(PageWriter.Write(CatalogKind.Tools, catalog, [], "%", false));
    }

    [Theory]
    [InlineData("file:///{path}", "file:///a/b", true)]
    [InlineData("file:///{path}", "http://a", false)]
    [InlineData("test://{id}/data", "test://7/data", true)]
    [InlineData("test://{id}/data", "test://7/other", false)]
    [InlineData("test://fixed", "test://fixed", true)]
    public void Score_Template_FindsItsUris(string template, string uri, bool matches) =>
        Assert.Equal(matches, UriTemplateMatch.Score(template, uri) >= 0);

    [Fact]
    public void Filter_DeniedTools_LeavesTheOthersByteForByte()
    {
        var message = Encoding.UTF8.GetBytes(
            """{"jsonrpc":"2.0","id":1,"result":{"a":1e1,"tools":[{"name":"x"}, {"name":"y","n":1.10}],"b":""}}""");
        SatGate.Gateway.Mcp.EnvelopeReader.ReadFromUpstream(message, out var envelope);

        var filtered = ToolArray.Filter(message, envelope.Result, name => name != "x");

        Assert.Equal(
            """{"jsonrpc":"2.0","id":1,"result":{"a":1e1,"tools":[{"name":"y","n":1.10}],"b":""}}""",
            Encoding.UTF8.GetString(filtered.Span));
    }
}

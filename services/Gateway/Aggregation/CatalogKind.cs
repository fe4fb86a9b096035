using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Aggregation;

/// <summary>The four lists of MCP, with what differs between them.</summary>
internal sealed class CatalogKind
{
    public static readonly CatalogKind Tools = new(McpMethod.ToolsList, "tools", "tools", "name", "__");
    public static readonly CatalogKind Prompts = new(McpMethod.PromptsList, "prompts", "prompts", "name", "__");
    public static readonly CatalogKind Resources = new(McpMethod.ResourcesList, "resources", "resources", "uri", "+");
    public static readonly CatalogKind Templates =
        new(McpMethod.ResourceTemplatesList, "resourceTemplates", "resources", "uriTemplate", "+");

    private CatalogKind(McpMethod method, string member, string capability, string key, string separator)
    {
        Method = method;
        Member = member;
        Capability = capability;
        Key = key;
        Separator = separator;
    }

    public McpMethod Method { get; }

    /// <summary>The member of the result that holds the items.</summary>
    public string Member { get; }

    /// <summary>The capability without which an upstream is not asked.</summary>
    public string Capability { get; }

    /// <summary>The member that names an item.</summary>
    public string Key { get; }

    /// <summary>
    /// Between the server's name and the item's own where two servers have the same: `files__read` for names, and
    /// `files+file:///a` for URIs, which stays a URI.
    /// </summary>
    public string Separator { get; }

    public static CatalogKind? Of(McpMethod method) => method switch
    {
        McpMethod.ToolsList => Tools,
        McpMethod.PromptsList => Prompts,
        McpMethod.ResourcesList => Resources,
        McpMethod.ResourceTemplatesList => Templates,
        _ => null,
    };
}

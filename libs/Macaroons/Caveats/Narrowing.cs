using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace SatGate.Macaroons.Caveats;

/// <summary>
/// What a token is to be narrowed to, as caveats in the order in which they are appended: `nonce` and `budget` come
/// last, so that the terms of the sub-account hold everything before them. What is null or empty does not narrow.
/// </summary>
public sealed record Narrowing
{
    public string Tenant { get; init; } = "";

    public string Label { get; init; } = "";

    /// <summary>Exact names or a trailing `*`, bare or `server.tool`.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>The comma list of SatGate's proxy; blanks around the commas are removed.</summary>
    public string Scope { get; init; } = "";

    /// <summary>Networks in CIDR form, or single addresses.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>The JSON of an `args` caveat, not encoded.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>Credits one call may cost.</summary>
    public long? MaxCost { get; init; }

    public long? Depth { get; init; }

    /// <summary>Whole seconds; a fraction is cut off.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public string Nonce { get; init; } = "";

    /// <summary>Credits of the sub-account.</summary>
    public long? Budget { get; init; }

    /// <summary>
    /// Writes the caveats. Each is read back as a verifier will read it: what nobody would honour is refused, and
    /// <paramref name="problem"/> names the field.
    /// </summary>
    public bool TryWrite(out IReadOnlyList<string> caveats, out string problem)
    {
        var written = new List<string>();
        Add(written, CaveatNames.Tenant, Tenant);
        Add(written, CaveatNames.Label, Label);
        AddList(written, CaveatNames.Tools, Tools);
        AddList(written, CaveatNames.Servers, Servers);
        Add(written, CaveatNames.Scope, string.Join(',', Scope.Split(',', StringSplitOptions.TrimEntries)));
        AddList(written, CaveatNames.Address, Addresses);
        Add(written, CaveatNames.Arguments, Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Arguments)));
        Add(written, CaveatNames.MaxCost, Number(MaxCost));
        Add(written, CaveatNames.Depth, Number(Depth));
        Add(written, CaveatNames.Expires, Number(ExpiresAt?.ToUnixTimeSeconds()));
        Add(written, CaveatNames.Nonce, Nonce);
        Add(written, CaveatNames.Budget, Number(Budget));
        caveats = written;
        problem = "";
        foreach (var caveat in written)
        {
            if (Caveat.Read(caveat) != CaveatStatus.Known)
            {
                problem = $"{caveat[..caveat.IndexOf(' ', StringComparison.Ordinal)]} cannot be read";
                return false;
            }
        }

        // A list item with a comma in it would be two, and the second one nobody asked for.
        if (Tools.Concat(Servers).Concat(Addresses).Any(item => item.Contains(',', StringComparison.Ordinal)))
        {
            problem = "an item of a list contains a comma";
            return false;
        }

        return true;
    }

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static void AddList(List<string> caveats, string name, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
        {
            caveats.Add($"{name} = {string.Join(',', items)}");
        }
    }

    private static void Add(List<string> caveats, string name, string value)
    {
        if (value.Length > 0)
        {
            caveats.Add($"{name} = {value}");
        }
    }
}

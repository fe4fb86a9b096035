using System.CommandLine;
using SatGate.Macaroons.Caveats;

namespace SatGate.Standalone.Commands.Token;

/// <summary>
/// The options of <c>satgate token attenuate</c>, one for each caveat. Lists take commas or the option again.
/// </summary>
internal sealed class AttenuateOptions
{
    private readonly Option<long?> _budget = new("--budget", "-b")
    {
        Description = "Credits of a sub-account of its own.", HelpName = "credits",
    };

    private readonly Option<string[]> _tools = new("--tools", "-t")
    {
        Description = "Only these tools; a trailing * matches the rest.", HelpName = "names",
    };

    private readonly Option<string[]> _servers = new("--servers")
    {
        Description = "Only these servers.", HelpName = "names",
    };

    private readonly Option<string> _scope = new("--scope")
    {
        Description = "Only this scope, in the words of SatGate's proxy.", HelpName = "words",
    };

    private readonly Option<string> _tenant = new("--tenant")
    {
        Description = "Only as this tenant.", HelpName = "name",
    };

    private readonly Option<long?> _maxCost = new("--max-cost")
    {
        Description = "Credits one call may cost.", HelpName = "credits",
    };

    private readonly Option<long?> _depth = new("--depth")
    {
        Description = "How many further budgets may be carved out of it.", HelpName = "number",
    };

    private readonly Option<string> _arguments = new("--args")
    {
        Description = "JSON: tool, argument, condition (one_of, min, max, url, absent).", HelpName = "json",
    };

    private readonly Option<string[]> _addresses = new("--ip")
    {
        Description = "Only from these networks.", HelpName = "cidr",
    };

    private readonly Option<string> _label = new("--label", "-l")
    {
        Description = "A name for people; it appears in events.", HelpName = "text",
    };

    private readonly Option<string> _nonce = new("--nonce")
    {
        Description = "Equal budgets with equal nonces are one account; random when absent.", HelpName = "text",
    };

    public Option<string?> ExpiresIn { get; } = new("--expires-in", "-e")
    {
        Description = "Ends after this time: 90s, 15m, 12h, 30d.", HelpName = "time",
    };

    public void AddTo(Verb verb)
    {
        foreach (var option in (Option[])
        [
            _budget, _tools, _servers, _maxCost, ExpiresIn, _arguments, _addresses, _depth, _label,
            _tenant, _scope, _nonce,
        ])
        {
            verb.Add(option);
        }

        // An empty value narrows nothing, and whoever wrote it meant something: often a variable that was not set.
        foreach (var option in (Option<string>[])[_arguments, _label, _tenant, _scope, _nonce])
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<string>()?.Length == 0)
                {
                    result.AddError($"{option.Name} must not be empty.");
                }
            });
        }
    }

    /// <summary>All but the end.</summary>
    public Narrowing Read(ParseResult parsed) => new()
    {
        Budget = parsed.GetValue(_budget),
        Tools = Words(parsed.GetValue(_tools)),
        Servers = Words(parsed.GetValue(_servers)),
        Scope = parsed.GetValue(_scope) ?? "",
        Tenant = parsed.GetValue(_tenant) ?? "",
        MaxCost = parsed.GetValue(_maxCost),
        Depth = parsed.GetValue(_depth),
        Arguments = parsed.GetValue(_arguments) ?? "",
        Addresses = Words(parsed.GetValue(_addresses)),
        Label = parsed.GetValue(_label) ?? "",
        Nonce = parsed.GetValue(_nonce) ?? "",
    };

    private static string[] Words(string[]? values) =>
        [.. (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries))];
}

using System.CommandLine;
using System.Globalization;
using SatGate.Audit.Query;
using SatGate.Standalone.Commands.Token;

namespace SatGate.Standalone.Commands.Audit;

/// <summary>The options that say which records are meant, the same on every command that reads them.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string?> _type = Exact("--type", "tool_call, budget_spend, token_minted, …");
    private readonly Option<string?> _tenant = Exact("--tenant", "The tenant.");
    private readonly Option<string?> _principal = Exact("--principal", "Who called.");
    private readonly Option<string?> _token = Exact("--token", "The id of the token used, made or revoked.");
    private readonly Option<string?> _lineage = Exact("--lineage", "The id of a token, or of one it was made from.");
    private readonly Option<string?> _account = Exact("--account", "The account that paid.");
    private readonly Option<string?> _request = Exact("--request", "The request id that the client was told.");
    private readonly Option<string?> _server = Exact("--server", "The upstream.");
    private readonly Option<string?> _tool = Exact("--tool", "The tool.");
    private readonly Option<string?> _decision = Exact("--decision", "allowed, denied or would_deny.");
    private readonly Option<string?> _outcome = Exact("--outcome", "ran, tool_error, not_run or unknown.");
    private readonly Option<string?> _text = Exact("--text", "Anywhere in the record; case does not matter.");
    private readonly Option<long?> _since = Time(
        "--since", "Not before: 2026-01-31, 2026-01-31T08:00:00Z, or 24h for that long ago.");
    private readonly Option<long?> _until = Time("--until", "Before; written in the same ways.");

    private Option[] All =>
    [
        _type, _tenant, _principal, _token, _lineage, _account, _request, _server, _tool, _decision, _outcome, _text,
        _since, _until,
    ];

    public void AddTo(Verb verb)
    {
        foreach (var option in All)
        {
            verb.Add(option);
        }
    }

    /// <summary>True when the command line has any of them.</summary>
    public bool IsGiven(System.CommandLine.Parsing.CommandResult result) =>
        All.Any(option => result.GetResult(option) is { Implicit: false });

    public RecordFilter Read(ParseResult parsed) => new()
    {
        Type = parsed.GetValue(_type),
        Tenant = parsed.GetValue(_tenant),
        Principal = parsed.GetValue(_principal),
        Token = parsed.GetValue(_token),
        Lineage = parsed.GetValue(_lineage),
        Account = parsed.GetValue(_account),
        Request = parsed.GetValue(_request),
        Server = parsed.GetValue(_server),
        Tool = parsed.GetValue(_tool),
        Decision = parsed.GetValue(_decision),
        Outcome = parsed.GetValue(_outcome),
        Text = parsed.GetValue(_text),
        From = parsed.GetValue(_since),
        Until = parsed.GetValue(_until),
    };

    /// <summary>A date, a time, or a duration before now.</summary>
    public static Option<long?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Lifetime.TryParse(text, out var ago))
            {
                return TimeProvider.System.GetUtcNow().AddSeconds(-ago).ToUnixTimeMilliseconds();
            }

            if (DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                return time.ToUnixTimeMilliseconds();
            }

            result.AddError($"{name} is no time: write 2026-01-31, 2026-01-31T08:00:00Z, or 24h for that long ago.");
            return null;
        },
    };

    private static Option<string?> Exact(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = name.TrimStart('-') };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>()?.Length > RecordFilter.TextCharactersMax)
            {
                result.AddError($"{name} is longer than {RecordFilter.TextCharactersMax} characters.");
            }
        });
        return option;
    }
}

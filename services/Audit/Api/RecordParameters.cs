using System.ComponentModel;
using System.Globalization;
using SatGate.Audit.Query;

namespace SatGate.Audit.Api;

/// <summary>A filter as a query string.</summary>
internal sealed record RecordParameters
{
    [Description("tool_call, budget, auth, session or audit.")]
    public string? Topic { get; init; }

    [Description("tool_call, budget_spend, token_minted, …")]
    public string? Type { get; init; }

    public string? Tenant { get; init; }

    public string? Principal { get; init; }

    [Description("The id of the token that was used, made or revoked.")]
    public string? Token { get; init; }

    [Description("The id of a token: what was done with it or with any token made from it.")]
    public string? Lineage { get; init; }

    public string? Account { get; init; }

    public string? Session { get; init; }

    [Description("The request id that the client was told.")]
    public string? Request { get; init; }

    public string? Server { get; init; }

    public string? Tool { get; init; }

    [Description("allowed, denied or would_deny.")]
    public string? Decision { get; init; }

    [Description("ran, tool_error, not_run or unknown.")]
    public string? Outcome { get; init; }

    [Description("Not before: RFC 3339 or Unix milliseconds.")]
    public string? Since { get; init; }

    [Description("Before: RFC 3339 or Unix milliseconds.")]
    public string? Until { get; init; }

    [Description("Anywhere in the record; case does not matter.")]
    public string? Text { get; init; }

    /// <summary>Null when a value is too long or no time.</summary>
    public RecordFilter? ToFilter()
    {
        long? from = null, until = null;
        foreach (var value in (ReadOnlySpan<string?>)
            [Topic, Type, Tenant, Principal, Token, Lineage, Account, Session, Request, Server, Tool, Decision,
                Outcome, Text])
        {
            if (value?.Length > RecordFilter.TextCharactersMax)
            {
                return null;
            }
        }

        return !TryTime(Since, ref from) || !TryTime(Until, ref until)
            ? null
            : new RecordFilter
            {
                Topic = Topic, Type = Type, Tenant = Tenant, Principal = Principal, Token = Token,
                Lineage = Lineage, Account = Account, Session = Session, Request = Request, Server = Server,
                Tool = Tool, Decision = Decision, Outcome = Outcome, From = from, Until = until, Text = Text,
            };
    }

    internal static bool TryTime(string? text, ref long? milliseconds)
    {
        if (text is null)
        {
            return true;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            milliseconds = number;
            return true;
        }

        if (!DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return false;
        }

        milliseconds = time.ToUnixTimeMilliseconds();
        return true;
    }
}

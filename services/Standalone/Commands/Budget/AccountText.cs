using System.Globalization;
using System.Text.Json.Nodes;
using SatGate.Contracts.Budget.V1;
using SatGate.Standalone.Commands.Survey;
using SatGate.Standalone.Commands.Token;

namespace SatGate.Standalone.Commands.Budget;

/// <summary>Accounts for people and for machines.</summary>
internal static class AccountText
{
    private static readonly string[] s_headings =
        ["ACCOUNT", "LABEL", "STATE", "LIMIT", "SPENT", "HELD", "DELEGATED", "REMAINING"];

    public static void Write(Account account, bool json, CommandContext context)
    {
        if (json)
        {
            JsonOutput.Write(Node(account), context);
        }
        else
        {
            ColumnText.Write(s_headings, [Row(account, 0)], context);
        }
    }

    public static void WriteTree(TreeResponse tree, bool json, CommandContext context)
    {
        if (json)
        {
            JsonOutput.Write(new JsonObject
            {
                ["accounts"] = new JsonArray([.. tree.Accounts.Select(account => (JsonNode)Node(account))]),
                ["truncated"] = tree.Truncated,
            }, context);
            return;
        }

        var root = tree.Accounts[0].Depth;
        ColumnText.Write(s_headings, [.. tree.Accounts.Select(each => Row(each, each.Depth - root))], context);
        if (tree.Truncated)
        {
            context.Error.WriteLine("satgate: there are more accounts than were listed");
        }
    }

    private static JsonObject Node(Account account)
    {
        var node = new JsonObject { ["budgetId"] = account.Id };
        if (account.State is not AccountState.Unspecified)
        {
            node["parent"] = account.Parent.Length == 0 ? null : account.Parent;
            node["label"] = account.Label;
            node["state"] = State(account);
            node["expiresAt"] = TermsText.Time(account.ExpiresAt);
        }

        node["limit"] = account.Balances.Limit;
        node["spent"] = account.Balances.Spent;
        node["held"] = account.Balances.Held;
        node["delegated"] = account.Balances.Delegated;
        node["remaining"] = account.Balances.Available;
        return node;
    }

    private static IReadOnlyList<string> Row(Account account, int depth) =>
    [
        new string(' ', 2 * depth) + account.Id,
        account.Label.Length == 0 ? "-" : Printable.Text(System.Text.Encoding.UTF8.GetBytes(account.Label)),
        State(account),
        Number(account.Balances.Limit),
        Number(account.Balances.Spent),
        Number(account.Balances.Held),
        Number(account.Balances.Delegated),
        Number(account.Balances.Available),
    ];

    private static string State(Account account) =>
        account.State is AccountState.Unspecified ? "-" : $"{account.State}".ToLowerInvariant();

    private static string Number(long credits) => credits.ToString(CultureInfo.InvariantCulture);
}

using System.Text;
using System.Text.Json;

namespace SatGate.Audit.Query;

/// <summary>
/// Which records are asked for; what is null is not asked. One filter for the command line, the API, the live stream
/// and exports. Text is compared exactly, but for <see cref="Text"/>.
/// </summary>
public sealed record RecordFilter
{
    /// <summary>Longer searches are refused: each is compared with every record.</summary>
    public const int TextCharactersMax = 256;

    /// <summary>
    /// How much earlier than its receipt an event's time may lie in the future, by clocks that differ.
    /// </summary>
    private const long SkewMs = 5 * 60 * 1000;

    public string? Topic { get; init; }

    public string? Type { get; init; }

    public string? Tenant { get; init; }

    public string? Principal { get; init; }

    /// <summary>The token that was used, made or taken back, or whose account it is.</summary>
    public string? Token { get; init; }

    /// <summary>That token, or any that was made from it.</summary>
    public string? Lineage { get; init; }

    public string? Account { get; init; }

    public string? Session { get; init; }

    public string? Request { get; init; }

    public string? Server { get; init; }

    public string? Tool { get; init; }

    public string? Decision { get; init; }

    public string? Outcome { get; init; }

    /// <summary>Unix milliseconds of the event's own time, included.</summary>
    public long? From { get; init; }

    /// <summary>Unix milliseconds of the event's own time, not included.</summary>
    public long? Until { get; init; }

    /// <summary>Anywhere in the record; case does not matter.</summary>
    public string? Text { get; init; }

    /// <summary>What the reader may see at all; nothing that is asked for goes beyond it.</summary>
    public ReaderScope Within { get; init; } = ReaderScope.All;

    /// <summary>False for a record whose text was erased.</summary>
    public bool Matches(ReadOnlyMemory<byte> record)
    {
        // Most records are refused by a search for the bytes, which is far cheaper than parsing them.
        foreach (var wanted in (ReadOnlySpan<string?>)
            [Topic, Type, Tenant, Principal, Token, Lineage, Account, Session, Request, Server, Tool, Decision,
                Outcome, Within.Tenant, Within.Principal])
        {
            if (wanted is not null && !MayHold(record.Span, wanted))
            {
                return false;
            }
        }

        if (Text is not null
            && !Encoding.UTF8.GetString(record.Span).Contains(Text, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        using var document = JsonDocument.Parse(record);
        return Matches(new RecordView(document.RootElement));
    }

    /// <summary>True when no record of this receipt, and none before it, can match.</summary>
    internal bool IsBefore(long received) => received < From - SkewMs;

    private bool Matches(RecordView view) =>
        Within.Shows(view)
        && Is(Topic, view.Topic) && Is(Type, view.Type) && Is(Tenant, view.Tenant) && Is(Principal, view.Principal)
        && Is(Account, view.Account) && Is(Session, view.Session) && Is(Request, view.Request)
        && Is(Server, view.Server) && Is(Tool, view.Tool) && Is(Decision, view.Decision) && Is(Outcome, view.Outcome)
        && (Token is null || view.TokenId == Token || view.SubjectTokenId == Token || view.Account == $"sub:{Token}")
        && (Lineage is null || view.TokenId == Lineage || view.SubjectTokenId == Lineage
            || view.Account == $"sub:{Lineage}" || view.TokenLineage.Split(' ').Contains(Lineage))
        && (From is null || view.Time >= From) && (Until is null || view.Time < Until);

    private static bool Is(string? wanted, string value) => wanted is null || wanted == value;

    // Escaped text differs from the bytes searched for; then the parsed record decides alone.
    private static bool MayHold(ReadOnlySpan<byte> record, string wanted)
    {
        if (wanted.AsSpan().ContainsAny('"', '\\') || wanted.Any(char.IsControl))
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[TextCharactersMax];
        return !Encoding.UTF8.TryGetBytes(wanted, bytes, out var written) || record.IndexOf(bytes[..written]) >= 0;
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams.Bridge;

/// <summary>The questions of one bridged session that wait for the client's answers.</summary>
internal sealed class OpenQuestions
{
    /// <summary>Questions that may wait; a round that would be more is refused.</summary>
    public const int WaitingMax = 256;

    private readonly ConcurrentDictionary<string, (InputRound Round, string Key)> _waiting =
        new(StringComparer.Ordinal);

    private long _last;

    public string NextId() =>
        string.Create(CultureInfo.InvariantCulture, $"satgate-input:{Interlocked.Increment(ref _last)}");

    /// <summary>False when too many wait.</summary>
    public bool TryAdd(InputRound round)
    {
        if (_waiting.Count + round.Questions.Count > WaitingMax)
        {
            return false;
        }

        foreach (var question in round.Questions)
        {
            _waiting[question.Id] = (round, question.Key);
        }

        return true;
    }

    /// <summary>Nobody waits for the answers any more.</summary>
    public void Remove(InputRound round)
    {
        foreach (var question in round.Questions)
        {
            _waiting.TryRemove(question.Id, out _);
        }
    }

    /// <summary>The client's response to a question; one to none of them is passed over.</summary>
    public void Take(ReadOnlyMemory<byte> response)
    {
        if (EnvelopeReader.ReadFromClient(response.Span, out var envelope) is EnvelopeError.None
            && JsonText.Decode(envelope.Id.Of(response.Span)) is { } id
            && _waiting.TryRemove(id, out var waiting))
        {
            waiting.Round.Answer(
                waiting.Key,
                envelope.Kind is MessageKind.Result ? envelope.Result.Of(response).ToArray() : default);
        }
    }
}

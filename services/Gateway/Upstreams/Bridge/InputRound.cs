using System.Buffers;
using System.Text;
using System.Text.Json;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams.Bridge;

/// <summary>One question that a modern server has for the client, and where its answer belongs.</summary>
/// <param name="Id">Of the request that the legacy client gets.</param>
/// <param name="Key">The server's name for it.</param>
/// <param name="Message">The request.</param>
internal sealed record InputQuestion(string Id, string Key, ReadOnlyMemory<byte> Message);

/// <summary>
/// One round of being asked (MCP 2026-07-28, multi round-trip requests): the questions of an `input_required` result as
/// requests to a legacy client, its answers as they come, and the members with which the server's request is repeated.
/// </summary>
internal sealed class InputRound
{
    /// <summary>Questions of one round; a server that asks more is not served.</summary>
    public const int QuestionsMax = 16;

    private readonly Dictionary<string, ReadOnlyMemory<byte>> _answers = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<bool> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReadOnlyMemory<byte> _state;

    private InputRound(IReadOnlyList<InputQuestion> questions, ReadOnlyMemory<byte> state)
    {
        Questions = questions;
        _state = state;
        if (questions.Count == 0)
        {
            _answered.SetResult(true);
        }
    }

    public IReadOnlyList<InputQuestion> Questions { get; }

    /// <summary>True when every question has its answer; false when the client has refused one.</summary>
    public Task<bool> Answered => _answered.Task;

    /// <summary>Null when the result asks for what this client has not declared, or asks in no known way.</summary>
    /// <param name="result">The `result` that says `input_required`.</param>
    /// <param name="offers">The methods that the client has declared.</param>
    /// <param name="nextId">Ids for the questions.</param>
    public static InputRound? Read(ReadOnlyMemory<byte> result, IReadOnlySet<string> offers, Func<string> nextId)
    {
        using var document = JsonDocument.Parse(result);
        var root = document.RootElement;
        var questions = new List<InputQuestion>();
        if (root.TryGetProperty("inputRequests", out var requests))
        {
            if (requests.ValueKind is not JsonValueKind.Object)
            {
                return null;
            }

            foreach (var request in requests.EnumerateObject())
            {
                if (questions.Count == QuestionsMax || Question(request, offers, nextId) is not { } question)
                {
                    return null;
                }

                questions.Add(question);
            }
        }

        ReadOnlyMemory<byte> state = root.TryGetProperty("requestState", out var given)
            ? Encoding.UTF8.GetBytes(given.GetRawText())
            : default;
        return questions.Count == 0 && state.IsEmpty ? null : new InputRound(questions, state);
    }

    /// <summary>The client's answer to one question; empty refuses, and with it the round.</summary>
    public void Answer(string key, ReadOnlyMemory<byte> result)
    {
        lock (_answers)
        {
            if (!result.IsEmpty)
            {
                _answers[key] = result;
            }

            if (result.IsEmpty || _answers.Count == Questions.Count)
            {
                _answered.TrySetResult(!result.IsEmpty);
            }
        }
    }

    /// <summary>The request once more, with an id of its own, the answers, and the server's state.</summary>
    /// <param name="request">As it was sent first; its params are there, for they state the era.</param>
    public ReadOnlyMemory<byte> Repeat(ReadOnlyMemory<byte> request, ReadOnlyMemory<byte> id)
    {
        EnvelopeReader.ReadFromUpstream(request.Span, out var envelope);
        var repeated = new Splice(request);
        repeated.Replace(envelope.Id, id);
        repeated.Insert(envelope.Params.End - 1, Members());
        return repeated.ToMemory();
    }

    private byte[] Members()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, JsonWriting.Options);
        writer.WriteStartObject();
        if (Questions.Count > 0)
        {
            writer.WriteStartObject("inputResponses");
            foreach (var question in Questions)
            {
                writer.WritePropertyName(question.Key);
                writer.WriteRawValue(_answers[question.Key].Span, skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        if (!_state.IsEmpty)
        {
            writer.WritePropertyName("requestState");
            writer.WriteRawValue(_state.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
        return [(byte)',', .. buffer.WrittenSpan[1..^1]];
    }

    private static InputQuestion? Question(JsonProperty request, IReadOnlySet<string> offers, Func<string> nextId)
    {
        if (request.Value.ValueKind is not JsonValueKind.Object
            || !request.Value.TryGetProperty("method", out var method)
            || method.ValueKind is not JsonValueKind.String
            || !offers.Contains(method.GetString()!))
        {
            return null;
        }

        var id = nextId();
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, JsonWriting.Options);
        writer.WriteStartObject();
        writer.WriteString("jsonrpc", "2.0");
        writer.WriteString("id", id);
        writer.WriteString("method", method.GetString());
        if (request.Value.TryGetProperty("params", out var parameters))
        {
            writer.WritePropertyName("params");
            writer.WriteRawValue(parameters.GetRawText(), skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
        return new InputQuestion(id, request.Name, buffer.WrittenMemory);
    }
}

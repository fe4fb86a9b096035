using System.Text;
using SatGate.Gateway.Calls;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Upstreams.Bridge;

/// <summary>
/// A modern server's answer as a legacy client may have it. Where the server asks for input instead, its questions come
/// as requests on this reply's stream, and the server's request is repeated with the client's answers.
/// </summary>
internal sealed class BridgedReply(
    ModernBridge bridge, UpstreamReply first, OutboundMessage sent, BridgedRequest request) : UpstreamReply
{
    /// <summary>Rounds of questions in one call; the clients of the modern era stop there too.</summary>
    public const int RoundsMax = 10;

    private readonly Queue<InputQuestion> _unasked = new();
    private UpstreamReply _inner = first;
    private InputRound? _round;
    private ReadOnlyMemory<byte> _instead;
    private int _rounds;
    private bool _hasEnded;

    // Error codes are HTTP statuses in the modern era; to a legacy client 404 would mean that its session has ended.
    public override int Status => Shape is ReplyShape.Messages ? 200 : _inner.Status;

    // A question may come before an answer that the server gives as one message: the front decides late.
    public override ReplyShape Shape { get; } =
        first.Shape is ReplyShape.Message or ReplyShape.Events ? ReplyShape.Messages : first.Shape;

    public override string? ContentType { get; } = first.ContentType;

    public override IEnumerable<KeyValuePair<string, string>> Headers { get; } = [.. first.Headers];

    public override Frame Current => _instead.IsEmpty ? _inner.Current : new Frame(_instead, default);

    public override async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (!_hasEnded)
        {
            _instead = default;
            if (_unasked.TryDequeue(out var question))
            {
                _instead = question.Message;
                return true;
            }

            if (_round is { } round)
            {
                _round = null;
                if (!await AnsweredAsync(round))
                {
                    return Refuse("The client did not give the input that the server asks for.");
                }

                if (!await TryRepeatAsync(round))
                {
                    return Refuse("The request cannot be repeated with the input that the server asks for.");
                }
            }

            if (!await _inner.ReadAsync(request.Token))
            {
                return false;
            }

            if (Take(_inner.Current.Message))
            {
                return true;
            }
        }

        return false;
    }

    // False when the message asks for input: then there are questions to hand on, or the request is to be repeated.
    private bool Take(ReadOnlyMemory<byte> message)
    {
        if (_inner.Shape is ReplyShape.Raw
            || EnvelopeReader.ReadFromUpstream(message.Span, out var envelope) is not EnvelopeError.None
            || envelope.Kind is not (MessageKind.Result or MessageKind.Error))
        {
            return true;
        }

        var type = envelope.ResultType.Of(message.Span);
        if (type.IsEmpty || type.SequenceEqual("\"complete\""u8))
        {
            if (_rounds > 0)
            {
                var answer = new Splice(message);
                answer.Replace(envelope.Id, sent.Envelope.Id.Of(sent.Source));
                _instead = answer.ToMemory();
            }

            return true;
        }

        if (!type.SequenceEqual("\"input_required\""u8) || ++_rounds > RoundsMax
            || bridge.Ask(envelope.Result.Of(message)) is not { } round)
        {
            // A result that is none must not look like one.
            return Refuse("The server asks for input that this client cannot give.");
        }

        _round = round;
        foreach (var question in round.Questions)
        {
            _unasked.Enqueue(question);
        }

        return false;
    }

    // People answer some of these, so as long is waited as the server itself may be silent.
    private async ValueTask<bool> AnsweredAsync(InputRound round)
    {
        try
        {
            return await round.Answered.WaitAsync(sent.SilenceMax, bridge.Clock, request.Token);
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            bridge.Questions.Remove(round);
        }
    }

    // False when the client has sent members of these names itself: two readers would read them differently.
    private async ValueTask<bool> TryRepeatAsync(InputRound round)
    {
        await _inner.DisposeAsync();
        _inner = new OwnReply(default);
        var body = round.Repeat(sent.Body.ToMemory(), Encoding.UTF8.GetBytes($"\"satgate-round:{_rounds}\""));
        if (EnvelopeReader.ReadFromClient(body.Span, out var envelope) is not EnvelopeError.None)
        {
            return false;
        }

        _inner = await bridge.RepeatAsync(sent, new Splice(body), envelope, request.Token);
        return true;
    }

    // Such a call is free, as every round that only asks: its code is one of those that say that nothing ran.
    private bool Refuse(string message)
    {
        _hasEnded = true;
        var refusal = new Refusal(JsonRpcCodes.MissingClientCapability, "input_required", message);
        _instead = OwnAnswers.Error(sent.Envelope.Id.Of(sent.Source).Span, refusal, "bridge");
        return true;
    }

    public override async ValueTask DisposeAsync()
    {
        bridge.Running.Remove(request);
        await _inner.DisposeAsync();
        request.Dispose();
    }
}

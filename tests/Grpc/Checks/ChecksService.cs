using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using SatGate.Grpc.Tests.Contract;

namespace SatGate.Grpc.Tests.Checks;

/// <summary>
/// Answers as each request asks. Metadata <c>x-ask</c> and <c>x-ask-bin</c> come back as header <c>x-header</c> and as
/// trailers <c>x-trailer</c>, <c>x-trailer-bin</c>. Written a second time in node/server.js.
/// </summary>
internal sealed class ChecksService : Contract.Checks.ChecksBase
{
    private readonly ConcurrentDictionary<string, string> _states = new(StringComparer.Ordinal);

    /// <summary>Handlers that have begun.</summary>
    public int HandlersRun => _handlersRun;

    /// <summary>Messages that streams have written.</summary>
    public int MessagesWritten => _messagesWritten;

    /// <summary>Runs in Unary before it answers.</summary>
    public Func<ServerCallContext, Task> InUnary { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Runs in Stream before it writes.</summary>
    public Func<IServerStreamWriter<Answer>, ServerCallContext, Task> InStream { get; set; } =
        static (_, _) => Task.CompletedTask;

    private int _handlersRun;
    private int _messagesWritten;

    public string StateOf(string text) => _states.GetValueOrDefault(text, "");

    public override Task<Answer> State(Ask request, ServerCallContext context) =>
        Task.FromResult(new Answer { Text = StateOf(request.Text) });

    public override async Task<Answer> Unary(Ask request, ServerCallContext context)
    {
        await BeginAsync(request, context);
        await InUnary(context);
        await HangAsync(request, context);
        End(request, context);
        return AnswerOf(request, 0);
    }

    public override async Task Stream(
        Ask request,
        IServerStreamWriter<Answer> responseStream,
        ServerCallContext context)
    {
        await BeginAsync(request, context);
        await InStream(responseStream, context);
        try
        {
            for (var index = 0; index < request.Count; index++)
            {
                await responseStream.WriteAsync(AnswerOf(request, index));
                Interlocked.Increment(ref _messagesWritten);
            }
        }
        catch (OperationCanceledException)
        {
            _states[request.Text] = "cancelled";
            throw;
        }

        await HangAsync(request, context);
        End(request, context);
    }

    private static Answer AnswerOf(Ask request, int index) => new()
    {
        Text = request.Text,
        Index = index,
        Payload = request.Bytes == 0 ? request.Payload : ByteString.CopyFrom(new byte[request.Bytes]),
    };

    private async Task BeginAsync(Ask request, ServerCallContext context)
    {
        Interlocked.Increment(ref _handlersRun);
        _states[request.Text] = "running";
        if (context.RequestHeaders.GetValue("x-ask") is { } text)
        {
            context.ResponseTrailers.Add("x-trailer", text);
            await context.WriteResponseHeadersAsync(new Metadata { { "x-header", text } });
        }

        if (context.RequestHeaders.GetValueBytes("x-ask-bin") is { } bytes)
        {
            context.ResponseTrailers.Add("x-trailer-bin", bytes);
        }
    }

    private async Task HangAsync(Ask request, ServerCallContext context)
    {
        if (!request.Hang)
        {
            return;
        }

        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            _states[request.Text] = "cancelled";
            throw;
        }
    }

    private void End(Ask request, ServerCallContext context)
    {
        _states[request.Text] = "ended";
        if (request.Fail)
        {
            throw new InvalidOperationException("secret of the handler");
        }

        if (request.Code != 0)
        {
            throw new RpcException(new Status((StatusCode)request.Code, request.Detail));
        }
    }
}

using Grpc.AspNetCore.Server;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SatGate.Grpc.Server;

/// <summary>What all gRPC endpoints of a process share: limits, clock, log.</summary>
internal sealed class GrpcServer
{
    public GrpcServer(IOptions<GrpcServiceOptions> options, TimeProvider clock, ILogger<GrpcServer> logger)
    {
        Options = options.Value;
        Clock = clock;
        Logger = logger;
        CancellationCallbackFailed = exception => logger.CancellationCallbackFailed(exception);
    }

    public GrpcServiceOptions Options { get; }

    public TimeProvider Clock { get; }

    public ILogger Logger { get; }

    public Action<Exception> CancellationCallbackFailed { get; }

    /// <summary>Whether the answer to unknown methods is mapped; once per application, at start-up.</summary>
    public bool AnswersUnknownMethods { get; set; }
}

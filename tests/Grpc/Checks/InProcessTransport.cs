using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Grpc.InProcess;

namespace SatGate.Grpc.Tests.Checks;

/// <summary>The in-process invoker.</summary>
public class InProcessTransport : ITransport
{
    private readonly InProcessServices _services = new();

    public InProcessTransport()
        : this(copiesMessages: false)
    {
    }

    protected InProcessTransport(bool copiesMessages)
    {
        _services.Add(Contract.Checks.BindService(Service));
        Invoker = new InProcessCallInvoker(_services, TimeProvider.System, NullLogger<InProcessCallInvoker>.Instance)
        {
            CopiesMessages = copiesMessages,
        };
    }

    public CallInvoker Invoker { get; }

    internal ChecksService Service { get; } = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

using Grpc.Core;

namespace SatGate.Grpc.Tests.Checks;

/// <summary>A way to the checks service; started before the first check and ended after the last.</summary>
public interface ITransport : IAsyncLifetime
{
    /// <summary>What calls go through.</summary>
    CallInvoker Invoker { get; }
}

namespace Grpc.Core;

/// <summary>The part of a generated client that does not depend on its own type.</summary>
public abstract class ClientBase
{
    /// <summary>A client of this invoker.</summary>
    protected ClientBase(CallInvoker callInvoker)
    {
        ArgumentNullException.ThrowIfNull(callInvoker);
        CallInvoker = callInvoker;
    }

    /// <summary>A client without an invoker, for subclasses that override every method they use.</summary>
    protected ClientBase() => CallInvoker = UnboundCallInvoker.Instance;

    /// <summary>What the client's calls go through.</summary>
    protected CallInvoker CallInvoker { get; }

    /// <summary>What a copy of a client takes over from it.</summary>
#pragma warning disable CA1034 // The published type is nested, and generated code names it unqualified.
    protected internal class ClientBaseConfiguration
#pragma warning restore CA1034
    {
        internal ClientBaseConfiguration(CallInvoker callInvoker) => CallInvoker = callInvoker;

        internal CallInvoker CallInvoker { get; }
    }
}

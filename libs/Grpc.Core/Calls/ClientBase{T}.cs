namespace Grpc.Core;

/// <summary>The base class of a generated client.</summary>
/// <typeparam name="T">The generated client itself.</typeparam>
public abstract class ClientBase<T> : ClientBase
    where T : ClientBase<T>
{
    /// <summary>A client without an invoker, for subclasses that override every method they use.</summary>
    protected ClientBase()
    {
    }

    /// <summary>A client of this channel.</summary>
    protected ClientBase(ChannelBase channel)
        : base(Invoker(channel))
    {
    }

    /// <summary>A client of this invoker.</summary>
    protected ClientBase(CallInvoker callInvoker)
        : base(callInvoker)
    {
    }

    /// <summary>A copy of a client.</summary>
    protected ClientBase(ClientBaseConfiguration configuration)
        : base(Invoker(configuration))
    {
    }

    /// <summary>Generated: makes the client of that configuration.</summary>
    protected abstract T NewInstance(ClientBaseConfiguration configuration);

    private static CallInvoker Invoker(ChannelBase channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel.CreateCallInvoker();
    }

    private static CallInvoker Invoker(ClientBaseConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.CallInvoker;
    }
}

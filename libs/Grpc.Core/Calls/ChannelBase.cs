namespace Grpc.Core;

/// <summary>A connection, or several, to one target, from which generated clients get their invoker.</summary>
public abstract class ChannelBase
{
    /// <summary>The target is what the channel was made for: an address or authority.</summary>
    protected ChannelBase(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Target = target;
    }

    /// <summary>What the channel was made for.</summary>
    public string Target { get; }

    /// <summary>An invoker of calls over this channel; all of them share its connections.</summary>
    public abstract CallInvoker CreateCallInvoker();

    /// <summary>Ends the channel; calls that still run may fail.</summary>
    public Task ShutdownAsync() => ShutdownAsyncCore();

    /// <inheritdoc cref="ShutdownAsync"/>
    protected abstract Task ShutdownAsyncCore();
}

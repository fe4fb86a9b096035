namespace Grpc.Core;

/// <summary>
/// A call that did not end with OK. A handler throws it to choose the caller's status; a client receives it. Published
/// constructors only: an exception without a status would say nothing, so the usual three are not offered.
/// </summary>
#pragma warning disable CA1032 // The published type has no constructor without a status.
public class RpcException : Exception
#pragma warning restore CA1032
{
    /// <summary>A failure without trailers.</summary>
    public RpcException(Status status)
        : this(status, Metadata.Empty)
    {
    }

    /// <summary>A failure with its own message instead of the status's text.</summary>
    public RpcException(Status status, string message)
        : this(status, Metadata.Empty, message)
    {
    }

    /// <summary>A failure with the trailers that go with it.</summary>
    public RpcException(Status status, Metadata trailers)
        : this(status, trailers, status.ToString())
    {
    }

    /// <summary>A failure with trailers and its own message.</summary>
    public RpcException(Status status, Metadata trailers, string message)
        : base(message, status.DebugException)
    {
        ArgumentNullException.ThrowIfNull(trailers);
        Status = status;
        Trailers = trailers;
    }

    /// <summary>How the call ended.</summary>
    public Status Status { get; }

    /// <summary>The code of <see cref="Status"/>, for exception filters.</summary>
    public StatusCode StatusCode => Status.StatusCode;

    /// <summary>The trailing metadata; empty where there was none.</summary>
    public Metadata Trailers { get; }
}

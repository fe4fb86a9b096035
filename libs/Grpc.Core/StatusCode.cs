namespace Grpc.Core;

/// <summary>
/// How a call ended. The numbers are those of the gRPC specification (statuscodes.md) and never move.
/// </summary>
public enum StatusCode
{
    /// <summary>The call ran and answered.</summary>
    OK = 0,

    /// <summary>The caller ended the call.</summary>
    Cancelled = 1,

    /// <summary>The handler failed in a way it did not name.</summary>
    Unknown = 2,

    /// <summary>The request is wrong whatever the state of the system.</summary>
    InvalidArgument = 3,

    /// <summary>The time for the call ran out; whether it ran is not known.</summary>
    DeadlineExceeded = 4,

    /// <summary>What the request names does not exist.</summary>
    NotFound = 5,

    /// <summary>What the request would create exists.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A limit is reached: size, quota, streams.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state that the request needs.</summary>
    FailedPrecondition = 9,

    /// <summary>Another writer was first; the caller may start over.</summary>
    Aborted = 10,

    /// <summary>A position is past the end.</summary>
    OutOfRange = 11,

    /// <summary>The method is unknown here, or its messages are not as declared.</summary>
    Unimplemented = 12,

    /// <summary>A peer broke the protocol.</summary>
    Internal = 13,

    /// <summary>The peer could not be reached or went away; whether the call ran is not known.</summary>
    Unavailable = 14,

    /// <summary>Data is gone or corrupt.</summary>
    DataLoss = 15,

    /// <summary>The caller is not known.</summary>
    Unauthenticated = 16,
}

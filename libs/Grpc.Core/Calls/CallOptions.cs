namespace Grpc.Core;

/// <summary>What one call adds to its request: metadata, a deadline, a way to end it.</summary>
public readonly struct CallOptions : IEquatable<CallOptions>
{
    /// <summary>The deadline is in UTC; null and <see cref="DateTime.MaxValue"/> are none.</summary>
    public CallOptions(
        Metadata? headers = null,
        DateTime? deadline = null,
        CancellationToken cancellationToken = default)
    {
        Headers = headers;
        Deadline = deadline;
        CancellationToken = cancellationToken;
    }

    /// <summary>The call's metadata, or null. The transport copies it before the call returns.</summary>
    public Metadata? Headers { get; }

    /// <summary>When the call ends by itself, in UTC.</summary>
    public DateTime? Deadline { get; }

    /// <summary>Ends the call with <see cref="StatusCode.Cancelled"/>.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Whether both have the same metadata object, deadline and token.</summary>
    public static bool operator ==(CallOptions left, CallOptions right) => left.Equals(right);

    /// <summary>Whether they differ in the metadata object, deadline or token.</summary>
    public static bool operator !=(CallOptions left, CallOptions right) => !left.Equals(right);

    /// <summary>The same options with other metadata.</summary>
    public CallOptions WithHeaders(Metadata headers) => new(headers, Deadline, CancellationToken);

    /// <summary>The same options with another deadline, in UTC.</summary>
    public CallOptions WithDeadline(DateTime deadline) => new(Headers, deadline, CancellationToken);

    /// <summary>The same options with another token.</summary>
    public CallOptions WithCancellationToken(CancellationToken cancellationToken) =>
        new(Headers, Deadline, cancellationToken);

    /// <inheritdoc/>
    public bool Equals(CallOptions other) =>
        ReferenceEquals(Headers, other.Headers)
        && Deadline == other.Deadline
        && CancellationToken == other.CancellationToken;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CallOptions other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Headers, Deadline, CancellationToken);
}

namespace SatGate.Gateway.Configuration;

/// <summary>The form of a refusal.</summary>
public enum DenialForm
{
    /// <summary>A JSON-RPC error.</summary>
    Error,

    /// <summary>A tool result with <c>isError: true</c>, for clients that hide errors from the model.</summary>
    Result,
}

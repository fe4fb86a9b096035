namespace SatGate.Gateway.Mcp;

/// <summary>The four shapes of a JSON-RPC 2.0 message.</summary>
internal enum MessageKind
{
    Unspecified = 0,
    Request = 1,
    Notification = 2,
    Result = 3,
    Error = 4,
}

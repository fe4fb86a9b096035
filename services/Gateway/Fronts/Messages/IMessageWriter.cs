using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Fronts.Messages;

/// <summary>
/// Sends whole messages to the client; messages of concurrent callers never mix, and a client that has left is no
/// error.
/// </summary>
internal interface IMessageWriter
{
    ValueTask WriteAsync(Splice message);
}

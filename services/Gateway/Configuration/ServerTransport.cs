namespace SatGate.Gateway.Configuration;

/// <summary>How clients reach the gateway.</summary>
public enum ServerTransport
{
    /// <summary>One client over this process's own stdin and stdout.</summary>
    Stdio,

    /// <summary>Streamable HTTP in both eras, and legacy HTTP+SSE.</summary>
    Http,
}

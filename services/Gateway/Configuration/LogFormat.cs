namespace SatGate.Gateway.Configuration;

/// <summary>The form of log lines, always on stderr.</summary>
public enum LogFormat
{
    Text,
    Json,
}

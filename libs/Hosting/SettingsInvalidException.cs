namespace SatGate.Hosting;

/// <summary>The service cannot start as it is set up; the message has every reason, one a line, no secret.</summary>
public sealed class SettingsInvalidException(string message) : Exception(message);

namespace SatGate.Hosting;

/// <summary>The service cannot start as it is set up; the message lists every reason, one a line, and no secret.</summary>
public sealed class SettingsInvalidException(string message) : Exception(message);

namespace SatGate.Gateway.Configuration;

/// <summary>Files that records are appended to, for log shippers.</summary>
public sealed record AuditFiles
{
    /// <summary>Resolved against the config file's folder.</summary>
    public string Folder { get; init; } = "";

    public string Format { get; init; } = "records";

    /// <summary>A file that has as many is full, and the next one begins.</summary>
    public int FileBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>With more, the oldest go.</summary>
    public int FilesMax { get; init; } = 16;
}

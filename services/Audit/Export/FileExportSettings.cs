namespace SatGate.Audit.Export;

/// <summary>Files that records are appended to, for log shippers.</summary>
/// <param name="Format">A name of <see cref="RecordFormats"/>, such as `ocsf`.</param>
public sealed record FileExportSettings(string Folder, string Format, long FileBytesMax, int FilesMax);

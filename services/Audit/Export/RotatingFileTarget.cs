using System.Globalization;
using System.Text;
using System.Text.Json;
using SatGate.Audit.Query;
using SatGate.Files;

namespace SatGate.Audit.Export;

/// <summary>
/// Appends records to files that log shippers read, and begins a new one when one is full: the name has the number of
/// its first record, so that names sort as the log does. The oldest go when there are too many; the log keeps all.
/// </summary>
internal sealed class RotatingFileTarget(
    string folder, IRecordFormat format, string extension, long fileBytesMax, int filesMax) : IEventTarget
{
    private const string Prefix = "audit-";

    public string Name => $"file:{Path.GetFullPath(folder)}:{extension}";

    public async Task SendAsync(IReadOnlyList<byte[]> records, CancellationToken cancellationToken)
    {
        OwnerOnly.CreateFolder(folder);
        var path = Files().LastOrDefault();
        FileStream? file = null;
        try
        {
            foreach (var record in records)
            {
                using var document = JsonDocument.Parse(record);
                if (file is null || file.Length >= fileBytesMax)
                {
                    if (file is not null || path is null || new FileInfo(path).Length >= fileBytesMax)
                    {
                        path = PathOf(new RecordView(document.RootElement).Number);
                    }

                    await CloseAsync(file, cancellationToken);
                    file = await OpenAsync(path, cancellationToken);
                }

                await file.WriteAsync(Encoding.UTF8.GetBytes(format.Of(document.RootElement)), cancellationToken);
            }
        }
        finally
        {
            await CloseAsync(file, cancellationToken);
        }

        foreach (var old in Files().SkipLast(filesMax))
        {
            File.Delete(old);
        }
    }

    private IEnumerable<string> Files() => Directory.Exists(folder)
        ? Directory.GetFiles(folder, $"{Prefix}*.{extension}").Order(StringComparer.Ordinal)
        : [];

    private string PathOf(long number) => Path.Combine(
        folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:d19}.{extension}"));

    private async Task<FileStream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, OwnerOnly.Writing(FileMode.Append, FileShare.ReadWrite));
        if (file.Length == 0)
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(format.Head), cancellationToken);
        }

        return file;
    }

    // On the disk before the cursor moves on.
    private static async Task CloseAsync(FileStream? file, CancellationToken cancellationToken)
    {
        if (file is not null)
        {
            await file.FlushAsync(cancellationToken);
            file.Flush(flushToDisk: true);
            await file.DisposeAsync();
        }
    }
}

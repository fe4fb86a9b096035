using System.Text;
using System.Text.Json;
using SatGate.Audit.Query;
using SatGate.Audit.Storage;

namespace SatGate.Audit.Export;

/// <summary>Writes the records that match a filter, oldest first, in another program's format.</summary>
internal static class RecordExport
{
    /// <returns>Records written.</returns>
    public static async Task<long> WriteAsync(
        IAuditStore store, IRecordFormat format, RecordFilter filter, Stream output,
        CancellationToken cancellationToken)
    {
        await output.WriteAsync(Encoding.UTF8.GetBytes(format.Head), cancellationToken);
        var end = (await store.ReadHeadAsync(cancellationToken)).Size;
        var written = 0L;
        for (var next = 0L; next < end;)
        {
            var page = await RecordQuery.ForwardAsync(
                store, filter, next, RecordQuery.RecordsMax, cancellationToken);
            foreach (var record in page.Records)
            {
                using var document = JsonDocument.Parse(record);
                await output.WriteAsync(Encoding.UTF8.GetBytes(format.Of(document.RootElement)), cancellationToken);
                written++;
            }

            await output.FlushAsync(cancellationToken);
            if (page.Next == next)
            {
                break;
            }

            next = page.Next!.Value;
        }

        return written;
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using SatGate.Audit.Chain;
using SatGate.Audit.Export;
using SatGate.Audit.Ingest;
using SatGate.Audit.Storage;
using SatGate.Audit.Verification;
using SatGate.Contracts.Events.V1;
using SatGate.Events;
using SatGate.Testing;

namespace SatGate.Audit.Tests;

/// <summary>A log over a real file, and the way into it.</summary>
internal sealed class TestLog : IAsyncDisposable
{
    private readonly string _key;

    private TestLog(IAuditStore store, string key, IngestSettings settings, TimeProvider time)
    {
        _key = key;
        Log = new AuditLog(store, key, time, NullLogger<AuditLog>.Instance);
        Ingest = new AuditIngest(Log, settings, NullLogger<AuditIngest>.Instance);
    }

    public AuditLog Log { get; }

    public AuditIngest Ingest { get; }

    public IAuditStore Store => Log.Store;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TestLog Open(TemporaryFolder folder, TimeProvider? time = null, IngestSettings? settings = null) =>
        Over(SqliteAuditStore.Open(folder.File("audit.db")), folder, time, settings);

    public static TestLog Over(
        IAuditStore store, TemporaryFolder folder, TimeProvider? time = null, IngestSettings? settings = null) =>
        new(store, folder.File("audit.key"), settings ?? new IngestSettings(), time ?? new ManualTimeProvider());

    public Task SendAsync(params Event[] events) => Ingest.PublishAsync(TopicOf(events[0]), events, Cancel);

    public async Task<IReadOnlyList<string>> RecordsAsync() => [.. (await Store.ReadRecordsAsync(0, 10_000, Cancel))
        .Select(record => record.Body is null ? "" : System.Text.Encoding.UTF8.GetString(record.Body))];

    public byte[] PublicKey()
    {
        using var key = KeyFile.OpenOrCreate(_key);
        return key.Spki;
    }

    public Task<LogReport> VerifyAsync(params Checkpoint[] elsewhere) =>
        StoreVerification.RunAsync(Store, PublicKey(), elsewhere, Cancel);

    public async Task<string> ExportAsync()
    {
        using var output = new MemoryStream();
        await LogExport.WriteAsync(Store, output, Cancel);
        return System.Text.Encoding.UTF8.GetString(output.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await Ingest.DisposeAsync();
        await Log.DisposeAsync();
    }

    private static string TopicOf(Event @event) => @event.DetailCase switch
    {
        Event.DetailOneofCase.Budget => EventTopics.Budget,
        Event.DetailOneofCase.Auth => EventTopics.Auth,
        Event.DetailOneofCase.Session => EventTopics.Session,
        _ => EventTopics.ToolCall,
    };
}

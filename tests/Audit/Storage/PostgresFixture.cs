using Npgsql;
using SatGate.Testing;

namespace SatGate.Audit.Tests.Storage;

/// <summary>One PostgreSQL for all tests that want one; each has a schema of its own in it.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresProcess _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await PostgresProcess.StartAsync(null, [], TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>A connection string whose tables are this test's alone.</summary>
    public string NewSchema()
    {
        var name = "s" + Guid.NewGuid().ToString("N");
        using var source = NpgsqlDataSource.Create(_server.ConnectionString + ";Pooling=false");
        using var command = source.CreateCommand($"CREATE SCHEMA {name}");
        command.ExecuteNonQuery();
        return $"{_server.ConnectionString};Search Path={name}";
    }
}

namespace SatGate.Audit.Tests.Storage;

/// <summary>The tests that share one PostgreSQL.</summary>
[CollectionDefinition(nameof(PostgresSharing))]
public sealed class PostgresSharing : ICollectionFixture<PostgresFixture>;

namespace SatGate.Budget.Tests.Stores;

/// <summary>The tests that share one PostgreSQL.</summary>
[CollectionDefinition(nameof(PostgresSharing))]
public sealed class PostgresSharing : ICollectionFixture<PostgresFixture>;

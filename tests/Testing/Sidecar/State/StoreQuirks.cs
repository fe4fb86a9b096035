namespace SatGate.Testing.Sidecar.State;

/// <summary>Which of Dapr's stores is stood for.</summary>
public enum StoreQuirks
{
    Unspecified = 0,
    Redis = 1,
    Postgres = 2,
    Sqlite = 3,
    InMemory = 4,
}

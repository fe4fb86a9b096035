namespace SatGate.Audit.Query;

/// <summary>Some of the records asked for.</summary>
/// <param name="Records">Canonical texts, in the order of the query.</param>
/// <param name="Next">Where to go on; null at the end of the log. A page may be empty and have a next one: then none
/// of those looked at matched.</param>
public sealed record RecordPage(IReadOnlyList<byte[]> Records, long? Next);

namespace SatGate.Audit.Export;

/// <summary>The formats by the names they have on the command line and in the API.</summary>
internal static class RecordFormats
{
    public const string Log = "jsonl";
    public const string Records = "records";

    /// <summary>Those that go record by record; <see cref="Log"/> is the whole log with its proofs.</summary>
    public static IReadOnlyDictionary<string, IRecordFormat> All { get; } = new Dictionary<string, IRecordFormat>
    {
        [Records] = new PlainFormat(),
        ["csv"] = new CsvFormat(),
        ["ocsf"] = new OcsfFormat(),
        ["cef"] = new CefFormat(),
    };
}

using System.Text.Json;

namespace SatGate.Audit.Export;

/// <summary>JSON Lines: each record as it is in the log.</summary>
internal sealed class PlainFormat : IRecordFormat
{
    public string Head => "";

    public string Of(JsonElement record) => record.GetRawText() + "\n";
}

using System.Text.Json;

namespace SatGate.Audit.Export;

/// <summary>How a record is written for another program. Each ends with a line end.</summary>
internal interface IRecordFormat
{
    /// <summary>Before the first record; empty for most.</summary>
    string Head { get; }

    string Of(JsonElement record);
}

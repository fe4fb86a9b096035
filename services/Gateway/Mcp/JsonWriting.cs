using System.Text.Encodings.Web;
using System.Text.Json;

namespace SatGate.Gateway.Mcp;

/// <summary>
/// How the gateway writes its own JSON: compact, and names in any script as they are (it is never HTML).
/// </summary>
internal static class JsonWriting
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

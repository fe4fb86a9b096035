using System.Text.Json;
using Google.Protobuf;
using SatGate.Contracts.Events.V1;

namespace SatGate.Dapr.Tests.Events;

/// <summary>Reads what was published, by another way than the code that is tested.</summary>
internal static class PublishedEvent
{
    public static Event Read(byte[] envelope)
    {
        using var json = JsonDocument.Parse(envelope);
        return JsonParser.Default.Parse<Event>(json.RootElement.GetProperty("data").GetRawText());
    }
}

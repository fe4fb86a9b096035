using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using SatGate.Contracts.Events.V1;
using SatGate.Events;

namespace SatGate.Audit.Ingest;

/// <summary>
/// By what a repeated delivery is known: the event's time and the first half of its id's SHA-256. The time comes first
/// so that an index of it grows at its end.
/// </summary>
internal readonly record struct RecordKey(long Time, UInt128 Id)
{
    public static RecordKey Of(long time, ReadOnlySpan<byte> id)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(id, hash);
        return new RecordKey(time, System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    public byte[] IdBytes()
    {
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Id);
        return bytes;
    }
}

/// <summary>
/// One event as it came. One that cannot be recorded as it is has a <see cref="Fault"/>, and is recorded as rejected:
/// its sender would otherwise send it, and all that came with it, for ever.
/// </summary>
internal sealed record Incoming(string Topic, Event Event, RecordKey Key, string? Fault)
{
    private const int IdCharactersMax = 256;

    /// <summary>More than the ledger ever holds; sums of these stay far from overflow.</summary>
    private const long CountMax = 9_000_000_000_000_000;

    public static Incoming Of(string topic, Event @event, int eventBytesMax)
    {
        var fault = FaultOf(topic, @event, eventBytesMax);
        var key = fault is null
            ? RecordKey.Of(@event.Time, Encoding.UTF8.GetBytes(@event.EventId))
            : RecordKey.Of(@event?.Time ?? 0, [.. "rejected/"u8, .. @event?.ToByteArray() ?? []]);
        return new Incoming(topic, @event ?? new Event(), key, fault);
    }

    private static bool AreCounts(params ReadOnlySpan<long> numbers)
    {
        foreach (var number in numbers)
        {
            if (number is < 0 or > CountMax)
            {
                return false;
            }
        }

        return true;
    }

    private static string? FaultOf(string topic, Event? @event, int eventBytesMax) => @event switch
    {
        null => "no event",
        { EventId.Length: 0 } => "no event id",
        { EventId.Length: > IdCharactersMax } => "event id too long",
        { Type.Length: 0 or > IdCharactersMax } => "no type, or one too long",
        { Time: < 0 } => "time before 1970",
        { DetailCase: Event.DetailOneofCase.None } => "no detail",
        { DetailCase: Event.DetailOneofCase.Budget } when @event.Account.Length == 0
            || @event.Account.Length > IdCharactersMax
            || @event.Account != Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(@event.Account))
            || @event.Account.Contains('\0', StringComparison.Ordinal) => "an account that is none",
        { ToolCall: { } call } when !AreCounts(
            call.Cost, call.DurationMs, call.DurationUs, call.BytesIn, call.BytesOut) => "a number out of range",
        { Budget: { } change } when !AreCounts(change.Seq, change.Posted) => "a number out of range",
        _ when !EventTopics.All.Contains(topic) => "unknown topic",
        _ when @event.CalculateSize() > eventBytesMax => "too large",
        _ => null,
    };
}

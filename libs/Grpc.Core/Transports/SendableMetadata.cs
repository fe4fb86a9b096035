using System.Buffers;
using System.Collections.Frozen;

namespace Grpc.Core;

/// <summary>
/// The metadata that every transport can carry unchanged; one rule for all of them, so that what works inside the
/// process works over the network. Not part of the published API: it moves to libs/Grpc on the day that comes as a
/// package.
/// </summary>
/// <remarks>
/// Refused are: names of the protocol (<c>grpc-</c> and the HTTP connection headers: they would change the call
/// itself), text outside printable ASCII, spaces at the ends (HTTP trims them), and repeated keys, because
/// SocketsHttpHandler joins repeats and intermediaries then drop binary ones or fail the call. All of a call's metadata
/// is at most <see cref="BytesMax"/> long, since peers end the whole connection over larger header blocks.
/// </remarks>
internal static class SendableMetadata
{
    /// <summary>Keys and values together, as they are on the wire, in bytes.</summary>
    public const int BytesMax = 8 * 1024;

    private static readonly SearchValues<char> s_printable =
        SearchValues.Create(Enumerable.Range(0x20, 0x7F - 0x20).Select(code => (char)code).ToArray());

    private static readonly FrozenSet<string> s_reserved = FrozenSet.ToFrozenSet(
        [
            "host", "te", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "trailer",
            "content-type", "content-length", "content-encoding", "user-agent",
        ],
        StringComparer.Ordinal);

    /// <summary>
    /// A copy that can be sent. What cannot is refused with <see cref="ArgumentException"/>, which names the key and
    /// never the value: values may be credentials.
    /// </summary>
    public static Metadata CheckedCopy(Metadata source)
    {
        var copy = new Metadata();
        var bytes = 0;
        foreach (var entry in source)
        {
            bytes += Length(entry);
            if ((Fault(entry, copy) ?? Overflow(bytes)) is { } fault)
            {
                throw new ArgumentException($"Metadata '{entry.Key}' cannot be sent: {fault}.", nameof(source));
            }

            copy.Add(entry);
        }

        return copy;
    }

    /// <summary>
    /// A copy that can be sent, for the end of a call, which must not fail any more: what is not printable becomes
    /// '?', what cannot be sent at all is left out and named in <paramref name="leftOut"/> for the log.
    /// </summary>
    public static Metadata RepairedCopy(Metadata source, out string? leftOut)
    {
        leftOut = null;
        var copy = new Metadata();
        var bytes = 0;
        foreach (var entry in source)
        {
            var repaired = entry.IsBinary ? entry : new Metadata.Entry(entry.Key, Printable(entry.Value));
            var length = Length(repaired);
            if ((Fault(repaired, copy) ?? Overflow(bytes + length)) is { } fault)
            {
                leftOut = leftOut is null ? $"{entry.Key}: {fault}" : $"{leftOut}; {entry.Key}: {fault}";
                continue;
            }

            bytes += length;
            copy.Add(repaired);
        }

        return copy;
    }

    private static string? Fault(Metadata.Entry entry, Metadata before)
    {
        if (s_reserved.Contains(entry.Key) || entry.Key.StartsWith("grpc-", StringComparison.Ordinal))
        {
            return "the name belongs to the protocol";
        }

        if (before.Get(entry.Key) is not null)
        {
            return "the key is repeated";
        }

        return entry.IsBinary || entry.Value == Printable(entry.Value) ? null : "the value is not printable ASCII";
    }

    private static string? Overflow(int bytes) =>
        bytes > BytesMax ? $"all metadata together is over {BytesMax} bytes" : null;

    private static int Length(Metadata.Entry entry) =>
        entry.Key.Length + (entry.IsBinary ? (entry.ValueBytes.Length + 2) / 3 * 4 : entry.Value.Length);

    private static string Printable(string value) => value.AsSpan().ContainsAnyExcept(s_printable)
        ? string.Create(value.Length, value, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = s_printable.Contains(source[i]) ? source[i] : '?';
            }
        }).Trim(' ')
        : value.Trim(' ');
}

using System.Buffers.Text;
using System.Text;
using Grpc.Core;

namespace SatGate.Grpc.Wire;

/// <summary>Metadata as HTTP fields, both ways (gRPC over HTTP/2, "Custom-Metadata").</summary>
internal static class MetadataFields
{
    /// <summary>The field value of an entry: text as it is, bytes in base64 without padding.</summary>
    public static string Value(Metadata.Entry entry) =>
        entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes).TrimEnd('=') : entry.Value;

    /// <summary>
    /// Adds a received field. Fields of the protocol and of HTTP are not metadata, nor are names that metadata cannot
    /// have. Binary values that a peer or an intermediary joined with commas are taken apart again. Bytes that are no
    /// base64 are refused with <see cref="RpcException"/> INTERNAL, which names the key and never the value.
    /// </summary>
    public static void Add(Metadata metadata, string name, string value)
    {
        if (!IsMetadata(name))
        {
            return;
        }

        if (!name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
        {
            metadata.Add(name, value);
            return;
        }

        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries))
        {
            metadata.Add(name, Bytes(name, part));
        }
    }

    private static byte[] Bytes(string name, string base64)
    {
        var padded = (base64.Length % 4) switch
        {
            2 => base64 + "==",
            3 => base64 + "=",
            _ => base64,
        };
        var utf8 = Encoding.UTF8.GetBytes(padded);
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(utf8.Length)];
        return Base64.DecodeFromUtf8(utf8, bytes, out var read, out var written) == System.Buffers.OperationStatus.Done
            && read == utf8.Length
            ? bytes[..written]
            : throw new RpcException(new Status(StatusCode.Internal, $"The metadata '{name}' is not base64."));
    }

    private static bool IsMetadata(string name)
    {
        if (name.Length == 0 || name[0] == ':' || name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('_' or '-' or '.'))
            {
                return false;
            }
        }

        return name.ToLowerInvariant() is not (
            "content-type" or "content-length" or "te" or "host" or "connection" or "keep-alive" or "proxy-connection"
            or "transfer-encoding" or "upgrade" or "trailer");
    }
}

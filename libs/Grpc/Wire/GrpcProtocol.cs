using System.Globalization;
using Grpc.Core;

namespace SatGate.Grpc.Wire;

/// <summary>Names and rules of the protocol that both sides share (gRPC over HTTP/2).</summary>
internal static class GrpcProtocol
{
    public const string ContentType = "application/grpc";
    public const string StatusField = "grpc-status";
    public const string MessageField = "grpc-message";
    public const string EncodingField = "grpc-encoding";
    public const string AcceptEncodingField = "grpc-accept-encoding";
    public const string Identity = "identity";

    /// <summary>What a message may have without anything said: 4 MiB, as in other implementations.</summary>
    public const int MessageBytesMaxDefault = 4 * 1024 * 1024;

    /// <summary>
    /// <c>application/grpc</c>, alone or followed by <c>+</c> and any format or by parameters. Sidecars send
    /// <c>application/grpc+proto</c>; <c>application/grpc-web</c> is another protocol.
    /// </summary>
    public static bool IsContentType(string? contentType) =>
        contentType is not null
        && contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';' or ' ');

    /// <summary>
    /// The code as it is sent; one that does not exist is UNKNOWN, which peers would make of it anyway.
    /// </summary>
    public static string Number(StatusCode code) =>
        ((int)(Enum.IsDefined(code) ? code : StatusCode.Unknown)).ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// The code of a received field; null where it is none. Numbers beyond the known ones are UNKNOWN.
    /// </summary>
    public static StatusCode? Code(string field)
    {
        if (!int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return Enum.IsDefined((StatusCode)number) ? (StatusCode)number : StatusCode.Unknown;
    }
}

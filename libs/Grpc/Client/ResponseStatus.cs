using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using SatGate.Grpc.Wire;

namespace SatGate.Grpc.Client;

/// <summary>What a response, or the lack of one, says of how the call ended.</summary>
internal static class ResponseStatus
{
    // RFC 9113, section 7.
    private const long NoError = 0;
    private const long RefusedStream = 7;
    private const long Cancel = 8;
    private const long EnhanceYourCalm = 11;
    private const long InadequateSecurity = 12;
    private const long Http11Required = 13;

    /// <summary>
    /// The status in these fields, or null where there is none. Two of them, or one that is no number: UNKNOWN.
    /// </summary>
    public static Status? InFields(HttpHeaders fields)
    {
        if (!fields.NonValidated.TryGetValues(GrpcProtocol.StatusField, out var values))
        {
            return null;
        }

        if (values.Count != 1 || GrpcProtocol.Code(values.ToString()) is not { } code)
        {
            return new Status(StatusCode.Unknown, "The grpc-status of the answer is malformed.");
        }

        var message = fields.NonValidated.TryGetValues(GrpcProtocol.MessageField, out var text) ? text.ToString() : "";
        return new Status(code, PercentEncoding.Decode(message));
    }

    /// <summary>The metadata in these fields, added to what is there.</summary>
    public static Metadata Metadata(Metadata metadata, HttpHeaders fields)
    {
        foreach (var (name, values) in fields.NonValidated)
        {
            foreach (var value in values)
            {
                MetadataFields.Add(metadata, name, value);
            }
        }

        return metadata;
    }

    /// <summary>The failure of a response that is no gRPC answer, or null (gRPC's http-grpc-status-mapping).</summary>
    public static Status? OfHttp(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var code = response.StatusCode switch
            {
                HttpStatusCode.BadRequest => StatusCode.Internal,
                HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
                HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
                HttpStatusCode.NotFound => StatusCode.Unimplemented,
                HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
                    or HttpStatusCode.GatewayTimeout => StatusCode.Unavailable,
                _ => StatusCode.Unknown,
            };
            return new Status(
                code,
                string.Create(CultureInfo.InvariantCulture, $"The answer has HTTP status {(int)response.StatusCode}."));
        }

        return GrpcProtocol.IsContentType(response.Content.Headers.ContentType?.ToString())
            ? null
            : new Status(StatusCode.Unknown, "The answer's content type is not that of gRPC.");
    }

    /// <summary>
    /// The status of a transport's exception, which is kept in it. UNAVAILABLE means "perhaps done": only
    /// <see cref="HttpRequestError.ConnectionError"/> and <see cref="HttpRequestError.NameResolutionError"/> in that
    /// exception prove that nothing was sent.
    /// </summary>
    public static Status OfException(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpProtocolException protocol)
            {
                return OfHttp2Error(protocol.ErrorCode, exception);
            }
        }

        return (exception as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError =>
                new Status(StatusCode.Internal, "The peer broke HTTP/2; it may not speak it at all.", exception),
            HttpRequestError.ConfigurationLimitExceeded =>
                new Status(StatusCode.ResourceExhausted, "The answer's headers are over the limit.", exception),
            _ => new Status(StatusCode.Unavailable, "The connection failed.", exception),
        };
    }

    // The exception does not say whether the code came with RST_STREAM or GOAWAY. NO_ERROR is how a leaving server ends
    // its connection, so it is no INTERNAL as gRPC's table for RST_STREAM says: a lost connection is not a bug.
    private static Status OfHttp2Error(long errorCode, Exception exception) => errorCode switch
    {
        NoError => new Status(StatusCode.Unavailable, "The peer ended the connection.", exception),
        RefusedStream => new Status(StatusCode.Unavailable, "The peer refused the stream.", exception),
        Cancel => new Status(StatusCode.Cancelled, "The peer cancelled the stream.", exception),
        EnhanceYourCalm => new Status(StatusCode.ResourceExhausted, "The peer asked for less.", exception),
        InadequateSecurity => new Status(StatusCode.PermissionDenied, "The peer asked for more security.", exception),
        Http11Required => new Status(
            StatusCode.Internal,
            "The peer speaks HTTP/1.1 on this port: its listener must be set to HTTP/2 alone.",
            exception),
        _ => new Status(
            StatusCode.Internal,
            string.Create(CultureInfo.InvariantCulture, $"The peer ended the stream with HTTP/2 error {errorCode}."),
            exception),
    };
}

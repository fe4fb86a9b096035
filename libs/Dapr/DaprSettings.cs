using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace SatGate.Dapr;

/// <summary>Where the sidecar is and how long it may take. Printing it shows no token.</summary>
public sealed record DaprSettings
{
    private const int HttpPortDefault = 3500;
    private const int GrpcPortDefault = 50001;

    /// <summary>Of the HTTP API, such as <c>http://127.0.0.1:3500</c>; only health is asked there.</summary>
    public Uri HttpEndpoint { get; init; } = Loopback(HttpPortDefault);

    /// <summary>Of the gRPC API, such as <c>http://127.0.0.1:50001</c>.</summary>
    public Uri GrpcEndpoint { get; init; } = Loopback(GrpcPortDefault);

    /// <summary>Sent with every call; null when the sidecar asks for none.</summary>
    public string? ApiToken { get; init; }

    /// <summary>Asked of every call that comes in; null asks for none.</summary>
    public string? AppApiToken { get; init; }

    /// <summary>The deadline of a call that has none of its own. Streams have none.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a start waits for the sidecar.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:30:00")]
    public TimeSpan StartMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// From the variables of <see cref="DaprVariables"/>. Throws <see cref="ArgumentException"/> that names the
    /// variable when a port or an address cannot be read; a token is never quoted.
    /// </summary>
    public static DaprSettings FromEnvironment(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return new DaprSettings
        {
            HttpEndpoint = Endpoint(
                environment, DaprVariables.HttpEndpoint, DaprVariables.HttpPort, HttpPortDefault),
            GrpcEndpoint = Endpoint(
                environment, DaprVariables.GrpcEndpoint, DaprVariables.GrpcPort, GrpcPortDefault),
            ApiToken = NullIfEmpty(environment(DaprVariables.ApiToken)),
            AppApiToken = NullIfEmpty(environment(DaprVariables.AppApiToken)),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"DaprSettings {{ Http = {HttpEndpoint}, Grpc = {GrpcEndpoint} }}";

    private static Uri Endpoint(Func<string, string?> environment, string whole, string port, int otherwise)
    {
        if (NullIfEmpty(environment(whole)) is { } address)
        {
            return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp
                ? uri
                : throw new ArgumentException($"{whole} is no address such as http://127.0.0.1:{otherwise}.");
        }
        if (NullIfEmpty(environment(port)) is not { } text)
        {
            return Loopback(otherwise);
        }
        return ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? Loopback(number)
            : throw new ArgumentException($"{port} is no port: {text}");
    }

    private static Uri Loopback(int port) =>
        new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

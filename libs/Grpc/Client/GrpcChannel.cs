using Grpc.Core;
using SatGate.Grpc.Client;

namespace Grpc.Net.Client;

/// <summary>
/// Connections to one gRPC server, or to the sidecar in front of it, over HTTP/2 without TLS. Shared by all calls and
/// all threads; make one per address and keep it.
/// </summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    /// <summary>How long opening a connection may take before calls on it are UNAVAILABLE.</summary>
    public static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(5);

    // Dapr's sidecar ends connections that are pinged more often than every 8 seconds; without pings a call on a lost
    // connection would wait for its deadline.
    private static readonly TimeSpan s_pingEvery = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_pingAnswerMax = TimeSpan.FromSeconds(10);

    private readonly bool _disposesHandler;
    private int _disposed;

    private GrpcChannel(Uri address, GrpcChannelOptions options)
        : base(address.Authority)
    {
        Address = address;
        MaxReceiveMessageSize = options.MaxReceiveMessageSize;
        MaxSendMessageSize = options.MaxSendMessageSize;
        Clock = options.Clock;
        _disposesHandler = options.HttpHandler is null || options.DisposeHttpClient;
        Http = new HttpMessageInvoker(options.HttpHandler ?? SocketsHandler(), _disposesHandler);
    }

    internal Uri Address { get; }

    internal HttpMessageInvoker Http { get; }

    internal int MaxReceiveMessageSize { get; }

    internal int MaxSendMessageSize { get; }

    internal TimeProvider Clock { get; }

    internal bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>A channel with the default limits; refuses what the other overload refuses.</summary>
    public static GrpcChannel ForAddress(string address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>
    /// A channel to an address such as <c>http://127.0.0.1:50001</c>. Refuses with <see cref="ArgumentException"/> what
    /// is no absolute http address (TLS is the sidecar's part) or has a path, and limits that are not positive.
    /// </summary>
    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        return Uri.TryCreate(address, UriKind.Absolute, out var uri)
            ? ForAddress(uri, channelOptions)
            : throw new ArgumentException($"'{address}' is no absolute address.", nameof(address));
    }

    /// <inheritdoc cref="ForAddress(string, GrpcChannelOptions)"/>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(channelOptions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channelOptions.MaxReceiveMessageSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channelOptions.MaxSendMessageSize);
        if (!address.IsAbsoluteUri || address.Scheme != Uri.UriSchemeHttp || address.PathAndQuery != "/"
            || address.UserInfo.Length != 0)
        {
            throw new ArgumentException("A gRPC address is http://host:port, no TLS, path or user.", nameof(address));
        }

        return new GrpcChannel(address, channelOptions);
    }

    /// <inheritdoc/>
    public override CallInvoker CreateCallInvoker() => new HttpCallInvoker(this);

    /// <summary>
    /// Closes the connections; calls under way fail, new ones throw <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Http.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override Task ShutdownAsyncCore()
    {
        Dispose();
        return Task.CompletedTask;
    }

    private static SocketsHttpHandler SocketsHandler() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = ConnectMax,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        KeepAlivePingDelay = s_pingEvery,
        KeepAlivePingTimeout = s_pingAnswerMax,
    };
}

using SatGate.Gateway.Upstreams;
using SatGate.Gateway.Upstreams.Http;

namespace SatGate.Gateway.Sessions;

/// <summary>
/// A session's own connection to one upstream. It begins with the client's own `initialize`, so the upstream sees the
/// client's capabilities; when the connection dies (a crash, a reload), the next call begins it anew.
/// </summary>
internal sealed class SessionLink(ClientSession session, Func<Upstream> upstream) : IAsyncDisposable
{
    private static readonly TimeSpan s_handshakeMax = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _opening = new(1, 1);
    private IDisposable? _subscription;
    private volatile IUpstreamLink? _link;
    private Upstream? _openedOn;

    /// <summary>The `result` of the upstream's answer to `initialize`.</summary>
    public ReadOnlyMemory<byte> InitializeResult { get; private set; }

    /// <summary>The open connection, if there is one.</summary>
    public IUpstreamLink? Current => _link is { IsOpen: true } link ? link : null;

    /// <summary>The connection, opened and initialized if need be.</summary>
    /// <exception cref="UpstreamException">It cannot be opened.</exception>
    public async ValueTask<IUpstreamLink> GetAsync(CancellationToken cancellationToken)
    {
        var current = upstream();
        if (_link is { IsOpen: true } link && ReferenceEquals(_openedOn, current))
        {
            return link;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_link is { IsOpen: true } opened && ReferenceEquals(_openedOn, current))
            {
                return opened;
            }

            await CloseAsync();
            _link = current.IsShared ? await ShareAsync(current, cancellationToken)
                : await OpenAsync(current, cancellationToken);
            _openedOn = current;
            return _link;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>
    /// Takes over a connection whose `initialize` the client itself is having answered (transparent endpoint).
    /// </summary>
    public void Adopt(IUpstreamLink link, Upstream openedOn)
    {
        _link = link;
        _openedOn = openedOn;
    }

    private async ValueTask<IUpstreamLink> ShareAsync(Upstream current, CancellationToken cancellationToken)
    {
        var link = await current.SharedAsync(cancellationToken);
        InitializeResult = current.Facts.Initialize;
        _subscription = current.SharedMessages.Subscribe((message, _) => session.TryAccept(link, message));
        return new BorrowedLink(link);
    }

    private async ValueTask<IUpstreamLink> OpenAsync(Upstream current, CancellationToken cancellationToken)
    {
        var link = await current.OpenSessionLinkAsync(session, cancellationToken);
        try
        {
            var answer = await GreetAsync(link, current, cancellationToken);
            if (!answer.IsResult)
            {
                throw new UpstreamException(
                    UpstreamFault.Unavailable,
                    $"Upstream `{current.Name}` refused this client's initialize (error {answer.Envelope.ErrorCode}).");
            }

            InitializeResult = answer.Result;
            var version = UpstreamFacts.VersionOf(answer.Result.Span);
            if (link is HttpLink http)
            {
                http.ProtocolVersion = version;
            }

            if (session.IsInitialized)
            {
                await LegacyHandshake.CompleteAsync(link, version, cancellationToken);
            }

            return link;
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    // One that breaks while it is being greeted has not seen the call, and is down for everyone.
    private async ValueTask<Answer> GreetAsync(
        IUpstreamLink link, Upstream current, CancellationToken cancellationToken)
    {
        try
        {
            return await Answer.AskAsync(
                link, session.InitializeMessage, isModern: false, s_handshakeMax, cancellationToken);
        }
        catch (UpstreamException exception)
            when (exception.Fault is UpstreamFault.Broken or UpstreamFault.Unavailable)
        {
            current.ReportDown(exception.Message);
            throw new UpstreamException(UpstreamFault.Unavailable, exception.Message);
        }
    }

    private async ValueTask CloseAsync()
    {
        _subscription?.Dispose();
        _subscription = null;
        if (_link is { } link)
        {
            _link = null;
            await link.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _opening.Dispose();
    }
}

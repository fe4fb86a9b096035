using System.Globalization;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using SatGate.Auth.Revocation;
using SatGate.Auth.Tokens;
using SatGate.Contracts.Auth.V1;
using SatGate.Dapr;
using SatGate.Macaroons.Chain;

namespace SatGate.Auth.Sharing;

/// <summary>
/// The journal that replicas of Auth share in a state store, and this replica's copy of it: the local database, which
/// is only ever changed by applying the journal's records in order. A record is in force when its page is saved. What
/// became of a save that failed is found out by reading on, so a lost answer neither loses nor doubles anything.
/// </summary>
internal sealed class SharedJournal(
    DaprClient client,
    string storeName,
    Revocations revocations,
    IssuedTokens issued,
    TimeProvider time,
    ILogger<SharedJournal> logger) : IDisposable
{
    /// <summary>Records in one page; then the next page begins.</summary>
    public const int PageRecordsMax = 512;

    /// <summary>Saves of one record before it is refused.</summary>
    public const int AttemptsMax = 16;

    private const int FormatKnown = 1;
    private static readonly TimeSpan s_pauseMax = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _one = new(1, 1);
    private JournalPage _page = new() { Format = FormatKnown };
    private string? _etag;
    private int _number = 1;
    private int _applied;
    private long _readAt = time.GetTimestamp();

    /// <summary>How long ago the journal was last known to its end.</summary>
    public TimeSpan Age => time.GetElapsedTime(Interlocked.Read(ref _readAt));

    /// <summary>Applies what other replicas have written. Throws <see cref="DaprException"/>.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await ReadOnAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>
    /// Writes a record behind all others and applies it. It is asked for again after every read: null when what others
    /// wrote, or a save of our own whose answer was lost, has made it superfluous.
    /// </summary>
    /// <returns>False when it could not be written.</returns>
    public async Task<bool> AppendAsync(Func<JournalRecord?> record, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 0; attempt < AttemptsMax; attempt++)
            {
                if (await TryAppendAsync(record, cancellationToken))
                {
                    return true;
                }
                await Task.Delay(s_pauseMax * Random.Shared.NextDouble(), time, cancellationToken);
            }
            return false;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<bool> TryAppendAsync(Func<JournalRecord?> record, CancellationToken cancellationToken)
    {
        try
        {
            await ReadOnAsync(cancellationToken);
            if (record() is not { } next)
            {
                return true;
            }
            var page = _page.Clone();
            page.Records.Add(next);
            if (!await client.TrySaveStateAsync(storeName, Key, page.ToByteArray(), _etag, cancellationToken))
            {
                return false;
            }
        }
        catch (DaprException exception)
        {
            logger.JournalDoubtful(exception.StatusCode);
            return false;
        }
        // It is there: reading it is applying it. Where that fails the next attempt finds it superfluous, or there.
        try
        {
            await ReadOnAsync(cancellationToken);
            return true;
        }
        catch (DaprException exception)
        {
            logger.JournalDoubtful(exception.StatusCode);
            return false;
        }
    }

    private string Key => string.Create(
        CultureInfo.InvariantCulture, $"auth/journal/{_number}");

    private async Task ReadOnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await client.GetStateAndETagAsync(storeName, Key, cancellationToken) is var (bytes, etag))
            {
                _page = JournalPage.Parser.ParseFrom(bytes.Span);
                _etag = etag;
                if (_page.Format != FormatKnown)
                {
                    throw new InvalidOperationException($"{Key} has format {_page.Format}, this program knows 1");
                }
            }
            for (; _applied < _page.Records.Count; _applied++)
            {
                Apply(_page.Records[_applied]);
            }
            if (_page.Records.Count < PageRecordsMax)
            {
                Interlocked.Exchange(ref _readAt, time.GetTimestamp());
                return;
            }
            _number++;
            (_page, _etag, _applied) = (new JournalPage { Format = FormatKnown }, null, 0);
        }
    }

    // By the times in the record, never by this replica's clock: all replicas have to come to the same numbers.
    private void Apply(JournalRecord record)
    {
        if (record.Revocation is { } revocation && TokenId.TryParse(revocation.TokenId, out var id))
        {
            revocations.Revoke(
                id, revocation.ExpiresAt, revocation.Reason,
                DateTimeOffset.FromUnixTimeMilliseconds(revocation.RevokedAt));
        }
        else if (record.Token is { } token)
        {
            var (known, chain) = JournalTokens.Read(token);
            issued.TryAdd(known, chain, DateTimeOffset.FromUnixTimeMilliseconds(token.IssuedAt));
        }
    }
}

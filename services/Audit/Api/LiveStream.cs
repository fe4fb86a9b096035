using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using SatGate.Audit.Chain;
using SatGate.Audit.Ingest;
using SatGate.Audit.Query;

namespace SatGate.Audit.Api;

/// <summary>
/// Records as they come, as server-sent events read from the store: nothing is held in memory for a slow reader, and
/// one that comes back goes on exactly after the record whose number it last saw.
/// </summary>
internal sealed class LiveStream(
    AuditLog log, AuditIngest ingest, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private const int StreamsMax = 64;
    private const int RecordsAtOnce = 256;

    /// <summary>Other processes append to the same store and cannot wake us.</summary>
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A position is sent that often, so that a broken connection is noticed and little is read twice.
    /// </summary>
    private static readonly TimeSpan s_positionInterval = TimeSpan.FromSeconds(15);

    private int _streams;

    public static async Task<IResult> Stream(
        [AsParameters] RecordParameters parameters,
        HttpContext context,
        LiveStream stream,
        CancellationToken cancellationToken)
    {
        if (parameters.ToFilter() is not { } filter
            || await stream.StartAsync(context, cancellationToken) is not { } from)
        {
            return Answers.Bad("a filter or Last-Event-ID is out of range");
        }

        if (Interlocked.Increment(ref stream._streams) > StreamsMax)
        {
            Interlocked.Decrement(ref stream._streams);
            return Results.Problem(title: "too many streams", statusCode: 503);
        }

        context.Response.OnCompleted(() =>
        {
            Interlocked.Decrement(ref stream._streams);
            return Task.CompletedTask;
        });
        return TypedResults.ServerSentEvents(stream.ItemsAsync(
            filter with { Within = ReaderFilter.Of(context) }, from, context, cancellationToken));
    }

    // After the last record that the reader has seen, else only what comes from now on.
    private async Task<long?> StartAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Request.Headers["Last-Event-ID"] is not [{ } last])
        {
            return (await log.Store.ReadHeadAsync(cancellationToken)).Size;
        }

        return long.TryParse(last, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number is >= -1 and < long.MaxValue
                ? number + 1
                : null;
    }

    private async IAsyncEnumerable<SseItem<string>> ItemsAsync(
        RecordFilter filter, long next, HttpContext context,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, lifetime.ApplicationStopping);
        var said = time.GetTimestamp();
        yield return Position(next);
        while (!ending.IsCancellationRequested)
        {
            // Taken before the store is read: what is appended in between is not waited for in vain.
            var appended = ingest.Appended;
            var page = await RecordQuery.ForwardAsync(log.Store, filter, next, RecordsAtOnce, ending.Token);
            foreach (var record in page.Records)
            {
                yield return new SseItem<string>(Encoding.UTF8.GetString(record), "record")
                {
                    EventId = NumberOf(record).ToString(CultureInfo.InvariantCulture),
                };
            }

            var hasMoved = page.Next != next;
            next = page.Next!.Value;
            if (time.GetElapsedTime(said) >= s_positionInterval)
            {
                said = time.GetTimestamp();
                // A key that was revoked meanwhile reads no further.
                if (!await ReaderFilter.IsStillLetInAsync(context))
                {
                    yield break;
                }

                yield return Position(next);
            }

            if (!hasMoved && !await WaitAsync(appended, ending.Token))
            {
                yield break;
            }
        }
    }

    private async Task<bool> WaitAsync(Task appended, CancellationToken ending)
    {
        try
        {
            await appended.WaitAsync(s_pollInterval, time, ending);
        }
        catch (TimeoutException)
        {
            // Look again.
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        return true;
    }

    private static SseItem<string> Position(long next) => new("", "position")
    {
        EventId = (next - 1).ToString(CultureInfo.InvariantCulture),
    };

    private static long NumberOf(byte[] record)
    {
        using var document = System.Text.Json.JsonDocument.Parse(record);
        return new RecordView(document.RootElement).Number;
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Http;
using SatGate.Gateway.Configuration;

namespace SatGate.Gateway.Limiting;

/// <summary>What the tightest bucket of a call said.</summary>
/// <param name="Terms">Null when there is no limit.</param>
/// <param name="Left">Calls that may follow at once.</param>
/// <param name="Wait">Until there is a token; zero when one was taken.</param>
internal readonly record struct RateAnswer(RateTerms? Terms, int Left, TimeSpan Wait)
{
    /// <summary>Said to whoever would wait for ever: a limit of 0, or no room for another bucket.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(1);

    public static RateAnswer Unlimited => new(null, int.MaxValue, TimeSpan.Zero);

    public bool IsRefused => Wait > TimeSpan.Zero;

    /// <summary>Whole seconds, rounded up: whoever waits for them does not come too early.</summary>
    public int WaitSeconds => (int)Math.Ceiling(Wait.TotalSeconds);

    public static RateAnswer Refuse(RateTerms terms, TimeSpan wait) => new(terms, 0, wait);

    /// <summary>The usual headers: the limit, what is left, and in how many seconds the bucket is full again.</summary>
    public void WriteTo(IHeaderDictionary headers)
    {
        if (Terms is not { } terms)
        {
            return;
        }

        var reset = IsRefused ? WaitSeconds : (int)Math.Ceiling((terms.Capacity - Left) / terms.RefillPerSecond);
        headers["X-RateLimit-Limit"] = Text(terms.Capacity);
        headers["X-RateLimit-Remaining"] = Text(Left);
        headers["X-RateLimit-Reset"] = Text(reset);
        if (IsRefused)
        {
            headers.RetryAfter = Text(WaitSeconds);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
